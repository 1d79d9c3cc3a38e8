import { cut, plainText } from './plain-text.ts'

const mostLines = 24
// As long as a line of a program: markup is looked at, not read.
const widest = 120

/** A piece of a page, a line for each element, those within it further in; JSON in lines of its own. Cut where it is long. */
export function markupLines(piece: string, columns: number): string[] {
  const width = Math.min(widest, columns)
  const lines = jsonLines(piece) ?? elementLines(piece)
  const shown = lines.slice(0, mostLines).map((line) => cut(line, width))
  return lines.length > mostLines ? [...shown, `… ${lines.length - mostLines} lines more`] : shown
}

function jsonLines(piece: string): string[] | undefined {
  if (!/^\s*[[{]/.test(piece)) return undefined
  try {
    return JSON.stringify(JSON.parse(piece), null, 2).split('\n').map(lineText)
  } catch {
    // It was cut: a key or two on each line will do.
    return piece.split(/(?<=[,{[])(?=["{[])/).map((line) => plainText(line))
  }
}

const alone: ReadonlySet<string> = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
])

function elementLines(piece: string): string[] {
  const lines: string[] = []
  let depth = 0
  // An element with nothing but text in it stands on one line.
  for (const [token, name, closing] of piece
    .matchAll(/<([a-z][\w-]*)\b[^<>]*>[^<]*<\/\1>|<!--[\s\S]*?-->|<\/?[a-z][^<>]*>|[^<]+|</gi)
    .map(tokenOf)) {
    if (token === '') continue
    if (closing) depth = Math.max(0, depth - 1)
    lines.push(indented(2 * depth, token))
    if (name !== undefined && !closing && !alone.has(name)) depth++
  }
  return lines
}

function tokenOf([text, whole]: RegExpExecArray): [token: string, opens: string | undefined, closing: boolean] {
  const token = plainText(text)
  if (whole !== undefined || !token.startsWith('<')) return [token, undefined, false]
  const [, slash, name] = /^<(\/?)([a-z][\w-]*)/i.exec(token) ?? []
  return [token, token.endsWith('/>') ? undefined : name?.toLowerCase(), slash === '/']
}

/** A line with nothing in it that a terminal would obey; what it begins with stays. */
export const lineText = (line: string): string => indented(line.length - line.trimStart().length, line)

const indented = (by: number, line: string): string => `${' '.repeat(Math.min(by, 40))}${plainText(line)}`
