import { foldSpace } from '../tape/fold-space.ts'
import type { PageTree } from './listing-tree.ts'
import { emptySaid, emptySigns, ofElse } from './listing-empty-words.ts'
import { someSaid } from './listing-words.ts'

const mostSaidChars = 400
const mostCountChars = 80

/**
 * Where the page says that nothing was found, as a person sees it: the place of that element. Undefined where it doesn't, or says how many were
 * found: then what is empty is another part of it.
 */
export function findEmptyWord(tree: PageTree, isAside: (index: number) => boolean): number | undefined {
  let found: number | undefined
  let from = 0
  while (from < tree.texts.length) {
    const { at, text, next } = paragraphFrom(tree, from)
    from = next
    if (at < 0 || text.length >= mostSaidChars || tree.hidden[at]) continue
    if (saysEmpty(text)) {
      if (found === undefined && !isAside(at)) found = at
    } else if (text.length < mostCountChars && someSaid.test(text) && !ofElse.test(text) && !isAside(at)) return undefined
  }
  return found
}

/** One of a text's sentences says so. "Didn't find it?" is a question, and says nothing of the list. */
export const saysEmpty = (text: string): boolean =>
  !ofElse.test(text) &&
  text.split(sentenceEnds).some((sentence) => !/[?？]\s*$/.test(sentence) && (emptySaid.test(sentence) || emptySigns.test(sentence)))

const sentenceEnds = /(?<=[.!?。？！]["”»」]?)\s+/u

const inline = new Set('a b i u em strong span mark small big font q code var kbd sub sup bdi bdo'.split(' '))

/** Texts that read as one: those of an element and of its `<b>` and `<span>`. */
function paragraphFrom({ texts, parents, elements }: PageTree, from: number): { at: number; text: string; next: number } {
  const blockOf = (index: number): number => {
    let at = index
    while (at >= 0 && inline.has(elements[at]!.name)) at = parents[at]!
    return at
  }
  const block = blockOf(texts[from]!.at)
  let text = ''
  let next = from
  while (next < texts.length && blockOf(texts[next]!.at) === block) {
    if (text.length < mostSaidChars) text += ` ${texts[next]!.data}`
    next++
  }
  return { at: block, text: foldSpace(text), next }
}
