import { endOfString, unescaped } from './js-text.ts'

/** A value, and where in the source it ends. */
export interface Literal {
  value: unknown
  end: number
}

const mostDepth = 200

/**
 * An object or a list as programs write it, `{list: [{name: 'A', old: undefined,},]}`: names and texts in any quotes or none, commas too
 * many, comments. Only what is written out is read; of what a program would have to work out (a name, a call, a sum) nothing is known, and
 * it is null. Undefined where it is none, or never ends. Takes time in proportion to the source's length.
 */
export function readLiteral(source: string, from: number): Literal | undefined {
  const read = source[from] === '{' || source[from] === '[' ? group(source, from, 0) : undefined
  // An object of which nothing is written out tells nothing.
  const bare = read && Object.keys(read.value as object).length === 0 && source.slice(from + 1, read.end - 1).trim() !== ''
  return bare ? undefined : read
}

function group(source: string, open: number, depth: number): Literal | undefined {
  if (depth > mostDepth) return undefined
  return source[open] === '{' ? objectAt(source, open, depth) : listAt(source, open, depth)
}

function listAt(source: string, open: number, depth: number): Literal | undefined {
  const value: unknown[] = []
  for (let at = skipGap(source, open + 1); at < source.length; at = skipGap(source, at)) {
    if (source[at] === ']') return { value, end: at + 1 }
    if (source[at] === ',') {
      at++
      continue
    }
    const member = memberAt(source, at, depth)
    if (!member) return undefined
    value.push(member.value)
    at = member.end
  }
  return undefined
}

const name = /[\p{L}\p{N}_$]+/uy

function objectAt(source: string, open: number, depth: number): Literal | undefined {
  const value: Record<string, unknown> = {}
  for (let at = skipGap(source, open + 1); at < source.length; at = skipGap(source, at)) {
    if (source[at] === '}') return { value, end: at + 1 }
    if (source[at] === ',') {
      at++
      continue
    }
    const key = keyAt(source, at)
    if (!key) return undefined
    const colon = skipGap(source, key.end)
    if (key.value === undefined || source[colon] !== ':') {
      // `...others`, `[computed]: 1`, `short`, `method() {}`: nothing of it is written out here.
      const end = endOfExpression(source, at)
      if (end === undefined || end === at) return undefined
      at = end
      continue
    }
    const member = memberAt(source, skipGap(source, colon + 1), depth)
    if (!member) return undefined
    if (key.value !== '__proto__') value[key.value] = member.value
    at = member.end
  }
  return undefined
}

/** No `value` where the key is not written out; undefined where it is no key. */
function keyAt(source: string, at: number): { value?: string; end: number } | undefined {
  const sign = source[at]
  if (sign === '"' || sign === "'") {
    const end = endOfString(source, at)
    return end < source.length ? { value: unescaped(source.slice(at + 1, end)), end: end + 1 } : undefined
  }
  if (sign === '[' || source.startsWith('...', at)) return { end: at }
  name.lastIndex = at
  const found = name.exec(source)?.[0]
  return found === undefined ? undefined : { value: found, end: at + found.length }
}

/** One member of a list, or the value of a key: what is written out, or null up to the comma behind it. */
function memberAt(source: string, at: number, depth: number): Literal | undefined {
  const read = valueAt(source, at, depth)
  if (read && isEnd(source, read.end)) return read
  // What is no literal within brackets isn't one as a whole: looked through again from each of them, it would take the square of its length.
  if (!read && (source[at] === '{' || source[at] === '[')) return undefined
  const end = read ? endOfExpression(source, read.end, ')') : endOfExpression(source, at)
  return end === undefined || end === at ? undefined : { value: null, end }
}

function isEnd(source: string, behind: number): boolean {
  const sign = source[skipGap(source, behind)]
  return sign === ',' || sign === '}' || sign === ']'
}

const number = /[+-]?(?:0[xX][\da-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w$.])/y
const word = /!0|!1|(?:true|false|null|undefined|NaN|void 0)(?![\w$])/y
const words: Record<string, unknown> = { '!0': true, '!1': false, true: true, false: false }

function valueAt(source: string, at: number, depth: number): Literal | undefined {
  const sign = source[at]
  if (sign === '{' || sign === '[') return group(source, at, depth + 1)
  if (sign === '"' || sign === "'" || sign === '`') {
    const end = endOfString(source, at)
    const text = source.slice(at + 1, end)
    if (end >= source.length || (sign === '`' && text.includes('${'))) return undefined
    return { value: unescaped(text), end: end + 1 }
  }
  word.lastIndex = at
  const known = word.exec(source)?.[0]
  if (known !== undefined) return { value: words[known] ?? null, end: at + known.length }
  number.lastIndex = at
  const digits = number.exec(source)?.[0]
  return digits === undefined ? undefined : { value: Number(digits.replaceAll('_', '')), end: at + digits.length }
}

/** Where the comma or bracket stands that ends what a program would have to work out. */
function endOfExpression(source: string, from: number, begun = ','): number | undefined {
  let depth = 0
  let before = begun
  for (let at = from; at < source.length; at++) {
    const sign = source[at]!
    if (sign === '"' || sign === "'" || sign === '`') at = endOfString(source, at)
    else if (sign === '/') {
      const end = endOfSlash(source, at, before)
      if (end > at) at = end - 1
    } else if (sign === '(' || sign === '[' || sign === '{') depth++
    else if (depth === 0 && (sign === ',' || sign === ']' || sign === '}')) return at
    else if (sign === ')' || sign === ']' || sign === '}') depth--
    if (depth < 0) return undefined
    if (!/\s/.test(sign)) before = sign
  }
  return undefined
}

/** Behind a comment or a pattern; `at` itself where it divides. */
function endOfSlash(source: string, at: number, before: string): number {
  const gap = skipGap(source, at)
  if (gap > at) return gap
  if (!/[(,=:[!&|?{};+]/.test(before)) return at
  let inClass = false
  for (let end = at + 1; end < source.length && source[end] !== '\n'; end++) {
    const sign = source[end]
    if (sign === '\\') end++
    else if (sign === '[') inClass = true
    else if (sign === ']') inClass = false
    else if (sign === '/' && !inClass) return end + 1
  }
  return at
}

const space = /\s+/y

/** Behind white space and comments. */
export function skipGap(source: string, from: number): number {
  let at = from
  for (;;) {
    space.lastIndex = at
    if (space.test(source)) at = space.lastIndex
    if (source.startsWith('/*', at)) {
      const end = source.indexOf('*/', at + 2)
      if (end < 0) return source.length
      at = end + 2
    } else if (source.startsWith('//', at)) {
      const end = source.indexOf('\n', at)
      if (end < 0) return source.length
      at = end + 1
    } else return at
  }
}
