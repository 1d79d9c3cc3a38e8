import { LRUCache } from 'lru-cache'

import type { KnownMall } from './mall-index.ts'
import { type RecalledAnswer, agedTail, headOf } from './write-answer.ts'

/** Whole answers to the same request, in pieces to be sent: found by one look-up instead of one for each mall. */
export interface KeptAnswers {
  /** The answer where nothing it was made of has changed since. `malls`: all there are now. */
  get(url: string, malls: readonly KnownMall[]): readonly Buffer[] | undefined
  keep(url: string, malls: readonly KnownMall[], answer: RecalledAnswer): void
}

interface Kept {
  malls: readonly KnownMall[]
  answer: RecalledAnswer
  head: Buffer
  until: number
  /** Written anew once a millisecond: nobody sees a difference within it. */
  tail: Buffer
  tailAt: number
}

// Whoever asks goes the long way once a second, so that the answers' own cache knows which of them are wanted.
const keptForMs = 1_000
const mostBytes = 16 * 1024 * 1024

export function createKeptAnswers({ now = () => performance.now() } = {}): KeptAnswers {
  const all = new LRUCache<string, Kept>({
    maxSize: mostBytes,
    sizeCalculation: ({ answer: { offers, reports } }, url) => offers.length + 500 * reports.length + 2 * url.length + 500,
  })
  return {
    get(url, malls) {
      const kept = all.get(url)
      if (kept === undefined) return undefined
      const at = Math.floor(now())
      if (kept.malls !== malls || at >= kept.until || !kept.answer.reports.every(isCurrent)) {
        all.delete(url)
        return undefined
      }
      if (kept.tailAt !== at) {
        kept.tail = agedTail(kept.answer, at)
        kept.tailAt = at
      }
      return [kept.head, kept.answer.offers, kept.tail]
    },
    keep(url, malls, answer) {
      const at = now()
      const until = Math.min(at + keptForMs, ...answer.reports.map(({ kept }) => kept.freshUntil))
      all.set(url, { malls, answer, head: headOf(answer, 0), until, tail: Buffer.alloc(0), tailAt: -1 })
    },
  }
}

const isCurrent = ({ kept }: RecalledAnswer['reports'][number]): boolean => kept.current
