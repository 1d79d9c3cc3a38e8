import { type Tape, attributeText } from './tape.ts'

const equals = 61
const slash = 47
const greater = 62
const doubleQuote = 34
const singleQuote = 39

/** Space, tab, line feed, form feed, carriage return. */
export const isSpace = (char: number): boolean => char === 32 || char === 10 || char === 9 || char === 13 || char === 12

/** Told each attribute of a tag: its name's and its value's range; an attribute without value has an empty one. */
export type OnAttribute = (nameFrom: number, nameTo: number, valueFrom: number, valueTo: number) => void

export const notClosed = -1

/**
 * Walks over the attributes of a tag as HTML's tokenizer does (HTML, 13.2.5.32 ff.), from behind its name.
 * Answers where its `>` is, or `notClosed`; a tag that closes itself has a `/` before it.
 */
export function walkTag(source: string, start: number, onAttribute?: OnAttribute): number {
  let at = start
  for (;;) {
    const char = source.charCodeAt(at)
    if (char === greater) return at
    if (char === slash || isSpace(char)) {
      at++
      continue
    }
    const nameFrom = at
    let end = source.charCodeAt(++at)
    while (end !== equals && end !== greater && end !== slash && !isSpace(end)) {
      // Nothing stands behind the page's end: NaN is equal to nothing.
      if (end !== end) return notClosed
      end = source.charCodeAt(++at)
    }
    const nameTo = at
    while (isSpace(source.charCodeAt(at))) at++
    if (source.charCodeAt(at) !== equals) {
      onAttribute?.(nameFrom, nameTo, nameTo, nameTo)
      continue
    }
    at++
    while (isSpace(source.charCodeAt(at))) at++
    const quote = source.charCodeAt(at)
    let valueFrom = at
    if (quote === doubleQuote || quote === singleQuote) {
      valueFrom++
      at = source.indexOf(quote === doubleQuote ? '"' : "'", valueFrom)
      if (at === -1) return notClosed
      onAttribute?.(nameFrom, nameTo, valueFrom, at++)
    } else {
      for (let next = quote; next !== greater && !isSpace(next); next = source.charCodeAt(++at)) if (next !== next) return notClosed
      onAttribute?.(nameFrom, nameTo, valueFrom, at)
    }
  }
}

/** A tag whose last sign but white space is a `/` that belongs to no attribute. */
export function closesItself(source: string, lastAttributeEnd: number, end: number): boolean {
  let at = end - 1
  while (at >= lastAttributeEnd && isSpace(source.charCodeAt(at))) at--
  return at >= lastAttributeEnd && source.charCodeAt(at) === slash
}

/** One bit of 32 for a name by its length and ends, whatever their case: where an element's bits lack it, the element lacks the attribute. */
export const attributeBit = (length: number, first: number, last: number): number =>
  1 << ((length * 31 + (first | 32) * 7 + (last | 32)) & 31)

const bitOf = (name: string): number => attributeBit(name.length, name.charCodeAt(0), name.charCodeAt(name.length - 1))

/** The value of an attribute, its name in lower case; the first of several counts. Undefined where the element has none. */
export function attributeOf(tape: Tape, node: number, name: string): string | undefined {
  const { source, from, to, decode } = tape
  const start = from[node]!
  if (start === to[node] || (tape.attributes[node]! & bitOf(name)) === 0) return undefined
  let valueFrom = -1
  let valueTo = 0
  walkTag(source, start, (nameFrom, nameTo, first, last) => {
    if (valueFrom !== -1 || nameTo - nameFrom !== name.length || !isNamed(source, nameFrom, nameTo, name)) return
    valueFrom = first
    valueTo = last
  })
  return valueFrom === -1 ? undefined : attributeText(decode, source.slice(valueFrom, valueTo))
}

const isNamed = (source: string, from: number, to: number, name: string): boolean =>
  source.startsWith(name, from) || source.slice(from, to).toLowerCase() === name
