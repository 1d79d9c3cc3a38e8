import { foldSpace } from './fold-space.ts'
import { factsOf, firstUnknown, isApart, isSilent } from './tags.ts'
import { type Tape, otherNode, plainText, rawText, textPart } from './tape.ts'

/**
 * Text as a person reads it, before its white space is folded: without scripts and styles, with gaps around blocks. What is longer than
 * `mostChars` is not read to its end.
 */
export function readableText(tape: Tape, root: number, mostChars: number): string {
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

/** The same with its white space folded. */
export const wholeText = (tape: Tape, root: number): string => foldSpace(readableText(tape, root, Infinity))

/** The text that stands in the element itself; a space for each other thing in it. */
export function ownReadableText(tape: Tape, root: number): string {
  const { kind, next } = tape
  let text = ''
  for (let node = root + 1; node < next[root]!; node = next[node]!)
    text += kind[node] === plainText || kind[node] === rawText ? textPart(tape, node) : ' '
  return text
}

const gapAround = (tag: number): string => (tag >= 0 && tag < firstUnknown && (factsOf[tag]! & isApart) !== 0 ? ' ' : '')

/** What stands in a script, as it stands there. */
export function scriptText(tape: Tape, root: number): string {
  const { kind, next } = tape
  let text = ''
  for (let node = root + 1; node < next[root]!; node = next[node]!)
    if (kind[node] === plainText || kind[node] === rawText) text += textPart(tape, node)
  return text
}
