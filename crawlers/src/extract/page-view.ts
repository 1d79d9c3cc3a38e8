import type { Document } from 'domhandler'

import { readTape } from '../tape/read-tape.ts'
import { releaseTape } from '../tape/columns.ts'
import { type Decode, type Tape, inUtf8 } from '../tape/tape.ts'
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
  readonly source: string
  /** Undefined where only the DOM can tell. */
  tape(): Tape | undefined
  document(): Document
  /** The words a person reads on the page. */
  words(): string
  /** What addresses on the page are relative to. */
  baseUrl(): string
  /** The body as JSON; undefined where it is none. */
  json(): unknown
  /** The next page's tape takes the room of this one's. What is read from the page yet is read from its DOM. */
  close(): void
}

/** A body not yet decoded, in a charset whose bytes below 0x40 mean ASCII. */
export interface RawBody {
  bytes: Buffer
  decode: Decode
  text(): string
}

const bases = compilePageElements('base[href]', [])
const wordsOf = compileEither(
  <Node>(markup: Markup<Node>) =>
    (root: Node) =>
      markup.text(root, Infinity),
)

/** @param read makes the page's tape; one that answers undefined leaves the page to its DOM */
export function viewPage(url: string, status: number, body: string | RawBody, read = readTape): PageView {
  const { bytes, decode, text } =
    typeof body === 'string' ? { bytes: Buffer.from(body), decode: inUtf8, text: () => body } : { ...body, text: once(body.text) }
  let made: Tape | undefined
  let closed = false
  const tapeOnce = once(() => (made = read(bytes, decode)))
  const tape = () => (closed ? undefined : tapeOnce())
  const document = once(() => parseHtml(text()))
  const source = once(() => bytes.toString('latin1'))
  const json = once(() => parseJson(bytes, text))
  const baseHref = () => {
    if (json() !== undefined) return undefined
    // No DOM is made only to see that there is none.
    return tape() || /<base\s/i.test(source()) ? bases.first(page)?.attribute('href') : undefined
  }
  const page: PageView = {
    url,
    status,
    get text() {
      return text()
    },
    get source() {
      return source()
    },
    tape,
    document,
    words: once(() => (json() === undefined ? wordsOf(page) : text())),
    baseUrl: once(() => {
      const href = baseHref()
      return (href && absoluteUrl(href, url)) ?? url
    }),
    json,
    close() {
      if (made && !closed) releaseTape(made)
      made = undefined
      closed = true
    },
  }
  return page
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

// Without a look at the first sign, behind a byte order mark, each HTML page would be handed to the JSON parser in vain.
function parseJson(bytes: Buffer, text: () => string): unknown {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length && jsonSpace.has(bytes[at]!)) at++
  if (bytes[at] !== openBracket && bytes[at] !== openBrace) return undefined
  try {
    return JSON.parse(text()) as unknown
  } catch {
    return undefined
  }
}

const jsonSpace = new Set([9, 10, 13, 32])
const openBracket = 91
const openBrace = 123
