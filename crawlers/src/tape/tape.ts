import { decodeHTML, decodeHTMLAttribute } from 'entities/decode'

import { tagNames } from './tags.ts'

/** Nodes that are no elements, in place of a tag's number. */
export const plainText = -1
/** Text in which entities mean nothing: of scripts and styles. */
export const rawText = -2
/** Comments, declarations. */
export const otherNode = -3
export const rootNode = -4

/**
 * A page as one row of nodes in the order they stand in, by numbers into its source: nothing is read from it that nobody asks for.
 * Node 0 is the page itself. For an element `from` is where its attributes begin and `to` its tag's `>`; for text, the text's own range.
 */
export interface Tape {
  /** Of one char for each byte where `decode` does more than nothing. */
  source: string
  count: number
  /** The tag's number, or what else the node is. */
  kind: Int32Array
  from: Int32Array
  to: Int32Array
  parent: Int32Array
  /** The node after all that stands in this one. */
  next: Int32Array
  /** Which of `classes` the element has; 0 for none. */
  classList: Int32Array
  /** Which attributes the element may have: see `attributeBit`. */
  attributes: Int32Array
  /** Distinct values of `class` on the page, decoded. */
  classes: readonly string[]
  /** Names beyond those everybody knows; by number - firstUnknown. */
  unknownTags: ReadonlyMap<string, number>
  decode: Decode
}

/** Text of a part of the source, in its charset. */
export type Decode = (part: string) => string

export const asIs: Decode = (part) => part

export const isElement = ({ kind }: Tape, node: number): boolean => kind[node]! >= 0

/** In lower case; as SVG writes it within SVG. */
export function tagName(tape: Tape, node: number): string {
  const number = tape.kind[node]!
  const known = tagNames[number]
  if (known !== undefined) return known
  for (const [name, other] of tape.unknownTags) if (other === number) return name
  return ''
}

export const textPart = ({ source, from, to, kind, decode }: Tape, node: number): string => {
  const text = decode(source.slice(from[node], to[node]))
  return kind[node] === plainText && text.includes('&') ? decodeHTML(text) : text
}

export const attributeText = (decode: Decode, part: string): string => {
  const text = decode(part)
  return text.includes('&') ? decodeHTMLAttribute(text) : text
}
