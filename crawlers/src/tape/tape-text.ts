import { foldSpace } from './fold-space.ts'
import { factsOf, firstUnknown, isApart, isSilent } from './tags.ts'
import { type Tape, otherNode, plainText, rawText, textPart } from './tape.ts'

/**
 * Text as a person reads it, before its white space is folded: without scripts and styles, with gaps around blocks. What is longer than
 * `mostChars` is not read to its end.
 */
function readableText(tape: Tape, root: number, mostChars: number): string {
  const { kind, next } = tape
  if (kind[root]! < 0 && root !== 0) return kind[root] === otherNode ? '' : textPart(tape, root)
  let text = gapAround(kind[root]!)
  let length = 0
  // Where the innermost blocks that are open end.
  const ends: number[] = []
  for (let node = root + 1, end = next[root]!; node < end && length < mostChars;) {
    while (ends.length > 0 && node >= ends[ends.length - 1]!) {
      ends.pop()
      text += ' '
    }
    const what = kind[node]!
    if (what === plainText || what === rawText) {
      const part = textPart(tape, node)
      text += part
      length += part.length
      node++
    } else if (what < 0) node++
    else {
      const gap = gapAround(what)
      const skipped = what < firstUnknown && (factsOf[what]! & isSilent) !== 0
      text += gap
      if (gap !== '' && !skipped) ends.push(next[node]!)
      node = skipped ? next[node]! : node + 1
    }
  }
  return text
}

/** The same with its white space folded, cut at `mostChars`. */
export const textOf = (tape: Tape, root: number, mostChars: number): string =>
  foldSpace(readableText(tape, root, mostChars * 2)).slice(0, mostChars)

/** The text that stands in the element itself, as it stands there, with `between` for each other thing in it. */
export function ownText(tape: Tape, root: number, between: string): string {
  const { kind, next } = tape
  let text = ''
  for (let node = root + 1; node < next[root]!; node = next[node]!)
    text += kind[node] === plainText || kind[node] === rawText ? textPart(tape, node) : between
  return text
}

const gapAround = (tag: number): string => (tag >= 0 && tag < firstUnknown && (factsOf[tag]! & isApart) !== 0 ? ' ' : '')
