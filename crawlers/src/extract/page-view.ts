import type { Document } from 'domhandler'

import { absoluteUrl } from './canonical-url.ts'
import { parseHtml } from './parse-html.ts'
import { compileSelector } from './selectors.ts'
import { textOf } from './text.ts'

/** A page as strategies and matchers see it. What costs time is made when it is first asked for, and once. */
export interface PageView {
  url: string
  status: number
  /** The decoded body. */
  text: string
  document(): Document
  /** The words a person reads on the page. */
  words(): string
  /** What addresses on the page are relative to. */
  baseUrl(): string
  /** The body as JSON; undefined where it is none. */
  json(): unknown
}

const base = compileSelector('base[href]', [])

export function viewPage(url: string, status: number, text: string): PageView {
  const document = once(() => parseHtml(text))
  const json = once(() => parseJson(text))
  return {
    url,
    status,
    text,
    document,
    words: once(() => (json() === undefined ? textOf(document(), Infinity) : text)),
    baseUrl: once(() => {
      const href = /<base\s/i.test(text) ? base.first(document())?.attribs['href'] : undefined
      return (href && absoluteUrl(href, url)) ?? url
    }),
    json,
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

// Without a look at the first sign, each HTML page would be handed to the JSON parser in vain.
function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
