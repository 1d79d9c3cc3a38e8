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

/**
 * The JSON that begins at a place within a program (`window.state = {…};`) and ends where its brackets close. `undefined`, which
 * programs print and JSON lacks, counts as null. Where a text stands (`JSON.parse("{…}")`), that text is the JSON.
 */
export function parseValueAt(source: string, from: number): unknown {
  const text = valueAt(source, from + source.slice(from).search(/\S|$/))
  const value = text === undefined ? undefined : parseForgiving(text)
  return typeof value === 'string' ? parse(value) : value
}

// By hand and in one pass: a pattern for strings would try each quote of a string that never ends.
function valueAt(source: string, start: number): string | undefined {
  const kept: string[] = []
  let keptTo = start
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const sign = source[at]!
    if (sign === '"') at = endOfString(source, at)
    else if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
    else if (depth === 0) return undefined
    else if (sign === 'u' && source.startsWith('undefined', at)) {
      kept.push(source.slice(keptTo, at), 'null')
      keptTo = at + 'undefined'.length
      at = keptTo - 1
    }
    if (depth === 0) return kept.join('') + source.slice(keptTo, at + 1)
  }
  return undefined
}

function endOfString(source: string, quote: number): number {
  let at = quote + 1
  while (at < source.length && source[at] !== '"') at += source[at] === '\\' ? 2 : 1
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
