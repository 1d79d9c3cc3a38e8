import { type Element, isText } from 'domhandler'

import { readLiteral, skipGap } from './js-literal.ts'
import { endOfString, unescaped } from './js-text.ts'
import { repairJson } from './repair-json.ts'
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
export const parseScript = (source: string): unknown => parseForgiving(plainJson(source))

/** The same for a script that may hold several values, one behind the other; those that cannot be parsed are left out. */
export function parseScripts(source: string): unknown[] {
  const text = plainJson(source)
  const whole = parse(text)
  return whole === undefined ? repaired(text) : [whole]
}

function plainJson(source: string): string {
  const text = unwrapped(source)
  return /^[[{]\s*&quot;/.test(text) ? decodeEntities(text) : text
}

/** What stands at a place of a program. */
export type Found =
  | { value: unknown; end: number }
  /** Something else than JSON: a condition, a call. */
  | 'none'
  /** It begins as JSON does, and cannot be parsed. */
  | 'broken'

/**
 * The JSON that begins at a place within a program (`window.state = {…};`) and ends where its brackets close; what is no JSON is read as
 * the program's own writing. Where a text stands (`JSON.parse('{…}')`), that text is the JSON.
 */
export function readValueAt(source: string, from: number): Found {
  const start = beginOfValue(source, from)
  const sign = source[start]
  if (sign === '"' || sign === "'") return readText(source, start)
  if (sign !== '[' && sign !== '{') return 'none'
  const raw = valueAt(source, start)
  const value = raw && parse(raw.text)
  if (raw && value !== undefined) return { value, end: raw.end }
  // Nearly JSON: with what JSON alone forbids mended, else as a program writes it.
  const mended = raw && parseForgiving(raw.text)
  return raw && mended !== undefined ? { value: mended, end: raw.end } : (readLiteral(source, start) ?? 'broken')
}

/** Behind white space and comments, and the `JSON.parse(` around a text. */
function beginOfValue(source: string, from: number): number {
  const at = skipGap(source, from)
  const call = endOf(parseCall, source, at)
  return call === undefined ? at : skipGap(source, call)
}

const parseCall = /(?:window\s*\.\s*)?JSON\s*\.\s*parse\s*\(/y

function endOf(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : undefined
}

function readText(source: string, quote: number): Found {
  const end = endOfString(source, quote)
  const text = unescaped(source.slice(quote + 1, end)).trim()
  if (!/^[[{]/.test(text)) return 'none'
  const value = end < source.length ? (parseForgiving(text) ?? readLiteral(text, 0)?.value) : undefined
  return value === undefined ? 'broken' : { value, end: end + 1 }
}

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

function parseForgiving(text: string): unknown {
  const whole = parse(text)
  if (whole !== undefined) return whole
  const values = repaired(text)
  return values.length === 1 ? values[0] : undefined
}

/** Only lists and objects: a lone word or text is no data, but what is left of a program. */
const repaired = (text: string): unknown[] =>
  /^[[{]/.test(text)
    ? repairJson(text).flatMap((part) => {
        const value = parse(part)
        return typeof value === 'object' && value !== null ? [value] : []
      })
    : []

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
