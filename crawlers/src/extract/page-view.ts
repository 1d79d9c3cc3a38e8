import type { Document } from 'domhandler'

import { readTape } from '../tape/read-tape.ts'
import { type Decode, type Tape, asIs } from '../tape/tape.ts'
import { absoluteUrl } from './canonical-url.ts'
import { domMarkup, ifCovered, rootOf, tapeMarkup } from './markup.ts'
import { parseHtml } from './parse-html.ts'
import { textOf } from './text.ts'

/** A page as strategies and matchers see it. What costs time is made when it is first asked for, and once. */
export interface PageView {
  url: string
  status: number
  /** The decoded body. */
  readonly text: string
  /** The body with ASCII as it is, other signs decoded or not: for a first look that needn't wait for the whole to be decoded. */
  source: string
  /** Undefined where only the DOM can tell. */
  tape(): Tape | undefined
  document(): Document
  /** The words a person reads on the page. */
  words(): string
  /** What addresses on the page are relative to. */
  baseUrl(): string
  /** The body as JSON; undefined where it is none. */
  json(): unknown
}

/** A body not yet decoded: a char for each byte. */
export interface RawBody {
  source: string
  /** Of a part that begins and ends with ASCII. */
  decode: Decode
  text(): string
}

const baseInDom = domMarkup.compile('base[href]', [])
const baseOnTape = ifCovered(() => tapeMarkup.compile('base[href]', []))

export function viewPage(url: string, status: number, body: string | RawBody): PageView {
  const { source, decode, text } =
    typeof body === 'string' ? { source: body, decode: asIs, text: () => body } : { ...body, text: once(body.text) }
  const tape = once(() => readTape(source, decode))
  const document = once(() => parseHtml(text()))
  const json = once(() => parseJson(source, text))
  const baseHref = () => {
    if (json() !== undefined) return undefined
    const row = baseOnTape && tape()
    if (row) return attributeIn(tapeMarkup, baseOnTape.first(rootOf(row)))
    return /<base\s/i.test(source) ? attributeIn(domMarkup, baseInDom.first(document())) : undefined
  }
  return {
    url,
    status,
    get text() {
      return text()
    },
    source,
    tape,
    document,
    words: once(() => {
      if (json() !== undefined) return text()
      const row = tape()
      return row ? tapeMarkup.text(rootOf(row), Infinity) : textOf(document(), Infinity)
    }),
    baseUrl: once(() => {
      const href = baseHref()
      return (href && absoluteUrl(href, url)) ?? url
    }),
    json,
  }
}

const attributeIn = <Node>(markup: { attribute(node: Node, name: string): string | undefined }, node: Node | undefined) =>
  node === undefined ? undefined : markup.attribute(node, 'href')

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

// Without a look at the first sign, behind a byte order mark, each HTML page would be handed to the JSON parser in vain.
function parseJson(source: string, text: () => string): unknown {
  if (!/^(?:\u00ef\u00bb\u00bf)?\s*[[{]/.test(source)) return undefined
  try {
    return JSON.parse(text()) as unknown
  } catch {
    return undefined
  }
}
