import type { Document } from 'domhandler'

import { readTape } from '../tape/read-tape.ts'
import { type Decode, type Tape, asIs } from '../tape/tape.ts'
import { absoluteUrl } from './canonical-url.ts'
import { type Markup, compileEither } from './markup.ts'
import { compilePageElements } from './page-elements.ts'
import { parseHtml } from './parse-html.ts'

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

const bases = compilePageElements('base[href]', [])
const wordsOf = compileEither(
  <Node>(markup: Markup<Node>) =>
    (root: Node) =>
      markup.text(root, Infinity),
)

export function viewPage(url: string, status: number, body: string | RawBody): PageView {
  const { source, decode, text } =
    typeof body === 'string' ? { source: body, decode: asIs, text: () => body } : { ...body, text: once(body.text) }
  const tape = once(() => readTape(source, decode))
  const document = once(() => parseHtml(text()))
  const json = once(() => parseJson(source, text))
  const baseHref = () => {
    if (json() !== undefined) return undefined
    // No DOM is made only to see that there is none.
    return tape() || /<base\s/i.test(source) ? bases.first(page)?.attribute('href') : undefined
  }
  const page: PageView = {
    url,
    status,
    get text() {
      return text()
    },
    source,
    tape,
    document,
    words: once(() => (json() === undefined ? wordsOf(page) : text())),
    baseUrl: once(() => {
      const href = baseHref()
      return (href && absoluteUrl(href, url)) ?? url
    }),
    json,
  }
  return page
}

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
