import { decodeHTML, decodeHTMLAttribute } from 'entities/decode'

import type { ClassLists } from './class-lists.ts'
import { tagNames } from './tags.ts'

/** Nodes that are no elements, in place of a tag's number. */
export const plainText = -1
/** Text in which entities mean nothing: of scripts and styles. */
export const rawText = -2
/** Comments, declarations. */
export const otherNode = -3
export const rootNode = -4

/**
 * A page as one row of nodes in the order they stand in, by numbers into its bytes: nothing is read from it that nobody asks for.
 * Node 0 is the page itself. For an element `from` is where its attributes begin and `to` its tag's `>`; for text, the text's own range.
 */
export interface Tape extends Columns {
  bytes: Buffer
  count: number
  classLists: ClassLists
  /** By number of a common tag: whether the page has one. */
  seenTags: Uint8Array
  /** Names beyond those everybody knows; by number - firstUnknown. */
  unknownTags: ReadonlyMap<string, number>
  decode: Decode
}

export interface Columns {
  /** The tag's number, or what else the node is. */
  kind: Int32Array
  from: Int32Array
  to: Int32Array
  parent: Int32Array
  /** The node after all that stands in this one. */
  next: Int32Array
  /** Which of the page's class lists the node has; 0 for none. */
  classList: Int32Array
  /** Of elements: which attributes they may have. See `attributeBit`. */
  attributes: Int32Array
}

/** Text of a part of a page, in its charset. The part begins and ends with ASCII. */
export type Decode = (bytes: Buffer, from: number, to: number) => string

export const inUtf8: Decode = (bytes, from, to) => bytes.toString('utf8', from, to)

export const isElement = ({ kind }: Tape, node: number): boolean => kind[node]! >= 0

/** In lower case; as SVG writes it within SVG. */
export function tagName(tape: Tape, node: number): string {
  const number = tape.kind[node]!
  const known = tagNames[number]
  if (known !== undefined) return known
  for (const [name, other] of tape.unknownTags) if (other === number) return name
  return ''
}

export const textPart = ({ bytes, from, to, kind, decode }: Tape, node: number): string => {
  const text = decode(bytes, from[node]!, to[node]!)
  return kind[node] === plainText && text.includes('&') ? decodeHTML(text) : text
}

export const attributeText = ({ bytes, decode }: Tape, from: number, to: number): string => {
  const text = decode(bytes, from, to)
  return text.includes('&') ? decodeHTMLAttribute(text) : text
}
