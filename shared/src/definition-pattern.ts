import { DefinitionFault, type KeyPath } from './definition-fault.ts'

/**
 * Compiles a pattern of a definition.
 * @throws DefinitionFault for what is no pattern, and for one whose time may double with each sign it is tried on
 */
export function compilePattern(source: string, flags: 'u' | 'gu', path: KeyPath): RegExp {
  const pattern = regExp(source, flags, path)
  const group = ambiguousGroup(source)
  const wide = wideRepeats(source)
  if (wide > mostWideRepeats) {
    throw new DefinitionFault(
      path,
      `"${source}" may take for ever: ${wide} parts of it repeat nearly any sign, and ${mostWideRepeats} are the most; name the signs, [a-z ]+`,
    )
  }
  if (group === undefined) return pattern
  throw new DefinitionFault(
    path,
    `"${source}" may take for ever: "${group}" repeats what itself varies in length or has alternatives; repeat a class of signs instead, [a-z ]+`,
  )
}

function regExp(source: string, flags: string, path: KeyPath): RegExp {
  try {
    return new RegExp(source, flags)
  } catch (error) {
    throw new DefinitionFault(path, `"${source}" is not a pattern: ${(error as Error).message}`, { cause: error })
  }
}

// What is repeated so often costs a low power of the text's length at most, and the time of a page is bounded anyway.
const mostRepeats = 4
const parts =
  /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|k<[^>]*>|[^])|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?|\{(\d+)(,?)(\d*)\}\??|[*+?]\??|[^]/gu

// One after the other, each multiplies the ways to part a text between them by its length.
const mostWideRepeats = 3
const wideAtom = /^(?:\.|\\[SDW]|\\P|\[\^|\[.*\\[SDW])/su

function wideRepeats(source: string): number {
  let count = 0
  let atom = ''
  for (const match of source.matchAll(parts)) {
    const repeats = repeatsOf(match)
    if (repeats?.most === Infinity && wideAtom.test(atom)) count++
    atom = match[0]
  }
  return count
}

interface Group {
  start: number
  /** How often a choice (a length, an alternative) within it may be made anew; 0 where there is none. */
  choices: number
}

/**
 * The first group that is repeated although there is more than one way through it. Stricter than need be: some such groups can be
 * told apart at each turn.
 */
function ambiguousGroup(source: string): string | undefined {
  const open: Group[] = [{ start: 0, choices: 0 }]
  let closed: Group | undefined
  for (const match of source.matchAll(parts)) {
    const [part] = match
    const group = open.at(-1)!
    const repeats = repeatsOf(match)
    if (repeats) {
      const within = closed?.choices ? closed.choices * repeats.most : 0
      if (within > mostRepeats) return source.slice(closed!.start, match.index + part.length)
      group.choices = Math.max(group.choices, within, repeats.varies ? 1 : 0)
    }
    closed = undefined
    if (part === '|') group.choices ||= 1
    else if (part === ')') {
      closed = open.pop()
      const around = open.at(-1)!
      around.choices = Math.max(around.choices, closed!.choices)
    } else if (part.startsWith('(')) open.push({ start: match.index, choices: 0 })
  }
  return undefined
}

function repeatsOf([part, least, comma, most]: RegExpMatchArray): { most: number; varies: boolean } | undefined {
  if (/^[*+]/.test(part)) return { most: Infinity, varies: true }
  if (part.startsWith('?')) return { most: 1, varies: true }
  if (least === undefined) return undefined
  if (!comma) return { most: Number(least), varies: false }
  return { most: most === '' ? Infinity : Number(most), varies: least !== most }
}
