import { type Element, isText } from 'domhandler'

import { decodeEntities } from './text.ts'

/** What stands in a script, as it stands there. */
export const scriptSource = (script: Element): string => script.children.map((child) => (isText(child) ? child.data : '')).join('')

// What wraps a block so that old XHTML parsers leave it alone. The end is looked for in the last signs only: searched in all of a
// block, these patterns would take the square of its length.
const wrapStart = /^(?:\/\/|\/\*)?\s*(?:<!--|(?:<|&lt;)!\[CDATA\[)\s*(?:\*\/)?/
const wrapEnd = /(?:\/\/|\/\*)?\s*(?:-->|\]\](?:>|&gt;))\s*(?:\*\/)?$|;$/
const wrapChars = 40

function unwrapped(source: string): string {
  const text = source.trim().replace(wrapStart, '')
  return (text.slice(0, -wrapChars) + text.slice(-wrapChars).replace(wrapEnd, '')).trim()
}

/** A script that is JSON and nothing else; undefined where it is none. */
export function parseScript(source: string): unknown {
  const text = unwrapped(source)
  const plain = /^[[{]\s*&quot;/.test(text) ? decodeEntities(text) : text
  return parseForgiving(plain)
}

/** What stands at a place of a program. */
export type Found =
  | { value: unknown; end: number }
  /** Something else than JSON: a condition, a call. */
  | 'none'
  /** It begins as JSON does, and cannot be parsed. */
  | 'broken'

/**
 * The JSON that begins at a place within a program (`window.state = {…};`) and ends where its brackets close. `undefined`, which
 * programs print and JSON lacks, counts as null. Where a text stands (`JSON.parse('{…}')`), that text is the JSON.
 */
export function readValueAt(source: string, from: number): Found {
  const start = beginOfValue(source, from)
  const sign = source[start]
  if (sign === '"' || sign === "'") return readText(source, start)
  if (sign !== '[' && sign !== '{') return 'none'
  const raw = valueAt(source, start)
  const value = raw && parseForgiving(raw.text)
  return raw && value !== undefined ? { value, end: raw.end } : 'broken'
}

/** Behind white space and comments, and the `JSON.parse(` around a text. */
function beginOfValue(source: string, from: number): number {
  const at = skipGap(source, from)
  const call = endOf(parseCall, source, at)
  return call === undefined ? at : skipGap(source, call)
}

const space = /\s*/y
const line = /.*/y
const parseCall = /(?:window\s*\.\s*)?JSON\s*\.\s*parse\s*\(/y

function skipGap(source: string, from: number): number {
  let at = from
  for (;;) {
    at = endOf(space, source, at) ?? at
    if (source.startsWith('/*', at)) {
      const end = source.indexOf('*/', at + 2)
      if (end < 0) return source.length
      at = end + 2
    } else if (source.startsWith('//', at)) at = endOf(line, source, at) ?? at
    else return at
  }
}

function endOf(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : undefined
}

function readText(source: string, quote: number): Found {
  const end = endOfString(source, quote)
  const text = unescaped(source.slice(quote + 1, end)).trim()
  if (!/^[[{]/.test(text)) return 'none'
  const value = end < source.length ? parseForgiving(text) : undefined
  return value === undefined ? 'broken' : { value, end: end + 1 }
}

const escape = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{0*([\da-fA-F]{1,5}|10[\da-fA-F]{4})\}|\r\n|([^]))/g
const escapes: Record<string, string> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
  '\n': '',
  '\u2028': '',
  '\u2029': '',
}

/** What a text of a program says. */
const unescaped = (text: string): string =>
  text.replace(escape, (_all, two?: string, four?: string, braced?: string, sign = '') => {
    const code = two ?? four ?? braced
    return code === undefined ? (escapes[sign as string] ?? (sign as string)) : String.fromCodePoint(Number.parseInt(code, 16))
  })

// By hand and in one pass: a pattern for strings would try each quote of a string that never ends.
function valueAt(source: string, start: number): { text: string; end: number } | undefined {
  const kept: string[] = []
  let keptTo = start
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const sign = source[at]!
    if (sign === '"') at = endOfString(source, at)
    else if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
    else if (sign === 'u' && source.startsWith('undefined', at)) {
      kept.push(source.slice(keptTo, at), 'null')
      keptTo = at + 'undefined'.length
      at = keptTo - 1
    }
    if (depth === 0) return { text: kept.join('') + source.slice(keptTo, at + 1), end: at + 1 }
  }
  return undefined
}

function endOfString(source: string, quote: number): number {
  let at = quote + 1
  const sign = source[quote]
  while (at < source.length && source[at] !== sign) at += source[at] === '\\' ? 2 : 1
  return at
}

// Line breaks within strings are the commonest fault of all.
const parseForgiving = (text: string): unknown => parse(text) ?? parse(text.replace(/[\0-\x1f]+/g, ' '))

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
