import type { MallAnswer } from '@mallgate/shared/contract/mall-search'
import type { MallStatus } from '@mallgate/shared/contract/mall-status'
import type { Deadline } from '@mallgate/shared/deadline'
import { LRUCache } from 'lru-cache'

import type { AnswerCache, AnswerKey, Recalled } from './answer-cache.ts'
import type { Asked, InstanceAsker, Question } from './ask-instances.ts'
import { type Breaker, type BreakerOptions, type Verdict, createBreaker } from './breaker.ts'
import { type MallOutcome, nothing } from './fan-out.ts'
import type { KnownMall } from './mall-index.ts'
import { answeredOutcome, failedOutcome, staleOutcome, untaken } from './mall-outcome.ts'
import type { StoredAnswers } from './stored-answers.ts'

export interface AskMallDeps {
  askInstances: InstanceAsker
  stored: StoredAnswers
  cache: AnswerCache
  /** Told of answers that point to a fault of ours. */
  onFault(mall: string, error: Error): void
  breaker?: BreakerOptions
}

export interface MallAsker {
  /** The answer to the same question, where it is still fresh. */
  recall(mall: KnownMall, question: Question): Recalled | undefined
  /** Asks the mall's instances, unless its breaker is open; what is stored where they give nothing. Never throws. */
  ask(mall: KnownMall, question: Question, deadline: Deadline, signal: AbortSignal): Promise<MallOutcome>
  /** Whether the mall is asked now, and in how many milliseconds it may be again. */
  breakerOf(mall: string): Pick<Breaker, 'state' | 'retryAfterMs'>
}

// What answers after its caller's deadline is still heard.
const permitGraceMs = 500
const mallsAtMost = 10_000

export function createMallAsker({ askInstances, stored, cache, onFault, breaker: options }: AskMallDeps): MallAsker {
  const breakers = new LRUCache<string, Breaker>({ max: mallsAtMost })
  const breakerOf = (mall: string): Breaker => {
    let breaker = breakers.get(mall)
    if (!breaker) breakers.set(mall, (breaker = createBreaker(options)))
    return breaker
  }

  const outcomeOf = (asked: Asked, mall: KnownMall, question: Question): MallOutcome => {
    if (asked.answer) {
      const outcome = answeredOutcome(asked.answer, question.search.query.text)
      cache.put(answerKey(mall, servedDefinition(asked, mall), question.key), asked.answer, outcome)
      return outcome
    }
    const { error } = asked
    if (error === undefined) return nothing('no_instance', nobody(mall))
    if (untaken(error)) return nothing('no_instance', 'no instance of this mall can be reached')
    const outcome = failedOutcome(error)
    if (outcome.status === 'error') onFault(mall.id, error as Error)
    return outcome
  }

  /** What is stored, where the mall itself could not look: it would have answered with it. */
  const orStored = async (
    failed: MallOutcome,
    mall: KnownMall,
    { search, traceparent }: Question,
    deadline: Deadline,
    signal: AbortSignal,
  ): Promise<MallOutcome> => {
    if (mall.reading === undefined) return failed
    const { query } = search
    const answer = await stored.find({ mall: mall.id, reading: mall.reading, query, deadline, signal, traceparent })
    return answer ? staleOutcome(answer, query.text, failed) : failed
  }

  return {
    breakerOf: (mall) => breakers.peek(mall) ?? closed,
    recall: (mall, { key, search }) => cache.get(answerKey(mall, mall.definition, key), search.maxAgeMs),

    async ask(mall, question, deadline, signal) {
      if (mall.candidates.length + mall.others.length === 0)
        return orStored(nothing('no_instance', nobody(mall)), mall, question, deadline, signal)
      const breaker = breakerOf(mall.id)
      const permit = breaker.enter(deadline.remainingMs() + permitGraceMs)
      if (!permit) return orStored(suspended(breaker.retryAfterMs()), mall, question, deadline, signal)
      const asked = await askInstances(mall, question, deadline, signal)
      const outcome = outcomeOf(asked, mall, question)
      permit.end(verdictOf(outcome.status, asked.answer))
      return asked.answer || signal.aborted ? outcome : orStored(outcome, mall, question, deadline, signal)
    },
  }
}

const closed: Pick<Breaker, 'state' | 'retryAfterMs'> = { state: () => 'closed', retryAfterMs: () => 0 }

const answerKey = (mall: KnownMall, definition: string | undefined, query: string): AnswerKey => ({ mall: mall.id, definition, query })

const servedDefinition = ({ instance }: Asked & { answer: MallAnswer }, { id }: KnownMall) =>
  instance.malls.find((mall) => mall.id === id)?.definition

const silent: ReadonlySet<MallStatus> = new Set(['timeout', 'stale', 'shed'])

function verdictOf(status: MallStatus, answer: MallAnswer | undefined): Verdict {
  // Our queue being away, or too slow on a busy machine, is no reason to ask no more once it is there.
  if (answer?.unasked) return 'says_nothing'
  // Behind known offers stands how the crawl itself ended.
  const ended = answer?.failed ?? status
  if (ended === 'error' || ended === 'network') return 'failed'
  // A time-out is the caller's impatience as much; where nobody took it, or we were overloaded, nothing was asked.
  return answer && !silent.has(ended) ? 'answered' : 'says_nothing'
}

const suspended = (retryAfterMs: number): MallOutcome => ({
  ...nothing('suspended', `this mall did nothing but fail; it is tried again in ${(retryAfterMs / 1000).toFixed(1)} s`),
  retryAfterMs,
})

function nobody({ candidates, others }: KnownMall): string {
  return candidates.length + others.length === 0 ? 'nobody serves this mall now' : 'no instance of this mall is left to ask'
}
