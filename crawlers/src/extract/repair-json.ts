/**
 * JSON as shops' templates print it, in parts that `JSON.parse` takes: one for each value that stands at the top. Mended is what has one
 * meaning only: control characters and lone quotes within strings, escapes that JSON doesn't know, commas too many, comments, `undefined`
 * and `NaN`. What is cut off is no part: where it ends nobody knows what it would have said. Takes time in proportion to its length.
 */
export function repairJson(source: string): string[] {
  const values: string[] = []
  let parts: string[] = []
  let depth = 0
  let at = 0
  const end = (): void => {
    const text = parts.join('')
    if (text.trim() !== '') values.push(text)
    parts = []
  }
  while (at < source.length) {
    const gap = gapAt(source, at)
    if (gap > at) {
      at = gap
      continue
    }
    const sign = source[at]!
    if (sign === '"') {
      const { text, next } = stringAt(source, at)
      if (next === undefined) return values
      parts.push(text)
      at = next
      continue
    }
    at++
    if (sign === '{' || sign === '[') depth++
    if (sign === ',') {
      if (isWanted(source, at, parts)) parts.push(sign)
    } else if (sign !== ';') at = pushPlain(source, at - 1, parts)
    if ((sign === '}' || sign === ']') && --depth <= 0) {
      depth = 0
      end()
    }
  }
  if (depth === 0) end()
  return values
}

/** A comma between two members; not one behind the last, nor a second one. */
function isWanted(source: string, at: number, parts: readonly string[]): boolean {
  const next = source[skipGaps(source, at)]
  const last = parts.at(-1)
  return next !== '}' && next !== ']' && next !== ',' && last !== undefined && last !== '{' && last !== '['
}

const word = /[\w.+$-]+/y
const words: Record<string, string> = { undefined: 'null', NaN: 'null', True: 'true', False: 'false', None: 'null' }

function pushPlain(source: string, at: number, parts: string[]): number {
  word.lastIndex = at
  const found = word.exec(source)?.[0]
  parts.push(found === undefined ? source[at]! : (words[found] ?? found))
  return at + (found?.length ?? 1)
}

const space = /\s+/y
const hidden = /^\s*(?:<!|&lt;!|\]\]|-->)/
const marks = /<!--|-->|(?:<|&lt;)!\[CDATA\[|\]\](?:>|&gt;)/y

/** Behind white space, a comment or what hides a script from old parsers; `at` itself where none stands there. */
function gapAt(source: string, at: number): number {
  space.lastIndex = at
  if (space.test(source)) return space.lastIndex
  if (source.startsWith('/*', at)) return endOr(source, source.indexOf('*/', at + 2), 2)
  if (source.startsWith('//', at)) {
    // `//<![CDATA[` hides its mark only; what stands behind it counts.
    if (hidden.test(source.slice(at + 2, at + 20))) return at + 2
    return endOr(source, source.indexOf('\n', at), 1)
  }
  marks.lastIndex = at
  return marks.test(source) ? marks.lastIndex : at
}

const endOr = (source: string, found: number, length: number): number => (found < 0 ? source.length : found + length)

function skipGaps(source: string, from: number): number {
  for (let at = from; ;) {
    const next = gapAt(source, at)
    if (next === at) return at
    at = next
  }
}

/** A string, its quotes included; no `next` where it never ends. */
function stringAt(source: string, from: number): { text: string; next?: number } {
  const parts: string[] = ['"']
  let keptTo = from + 1
  const replace = (at: number, length: number, text: string): void => {
    parts.push(source.slice(keptTo, at), text)
    keptTo = at + length
  }
  for (let at = from + 1; at < source.length; at++) {
    const code = source.charCodeAt(at)
    if (code < 0x20) replace(at, 1, ' ')
    else if (code === 0x5c) {
      if (!isEscape(source, at)) replace(at, 1, '')
      at++
    } else if (code === 0x22) {
      if (endsString(source, at + 1)) {
        parts.push(source.slice(keptTo, at + 1))
        return { text: parts.join(''), next: at + 1 }
      }
      replace(at, 1, '\\"')
    }
  }
  return { text: '' }
}

const knownEscape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y

function isEscape(source: string, at: number): boolean {
  knownEscape.lastIndex = at
  return knownEscape.test(source)
}

/** A quote that something else of JSON follows; `27" Monitor` goes on. */
function endsString(source: string, behind: number): boolean {
  const at = skipSpace(source, behind)
  const next = source[at]
  if (next === undefined || next === ':' || next === '}' || next === ']') return true
  if (next !== ',') return next === '/' || next === ';'
  return /["{[\d\-tfnuN}\],/]/.test(source[skipSpace(source, at + 1)] ?? '"')
}

function skipSpace(source: string, at: number): number {
  space.lastIndex = at
  return space.test(source) ? space.lastIndex : at
}
