import type { Call } from '@mallgate/shared/call'
import { CallFailed } from '@mallgate/shared/call-failure'
import type { ListedInstance } from '@mallgate/shared/contract/instance'
import type { MallAnswer, MallSearch } from '@mallgate/shared/contract/mall-search'
import type { Deadline } from '@mallgate/shared/deadline'
import type { InstancePicker, Outcome } from '@mallgate/shared/pick-instance'
import { childTraceparent } from '@mallgate/shared/trace'
import { LRUCache } from 'lru-cache'

import { createHedgeBudget } from './hedge-budget.ts'
import type { KnownMall } from './mall-index.ts'
import { mayAskAnother, timedOut } from './mall-outcome.ts'
import { type UsualTime, createUsualTime } from './usual-time.ts'

/** What all malls are asked in one search. */
export interface Question {
  search: MallSearch
  /** The same as JSON: written once, sent to all. */
  body: string
  /** The same for the same question. */
  key: string
  traceparent: string
}

export interface InstanceAskerDeps {
  /** Calls an instance; throws CallRefused or CallFailed. */
  call(call: Call): Promise<MallAnswer>
  picker: InstancePicker
  /** Told of each question for which a second instance is asked beside the first. */
  onHedge?: (() => void) | undefined
}

/** An answer and who gave it; or what went wrong last, undefined where nobody is there to ask. */
export type Asked = { answer: MallAnswer; instance: ListedInstance } | { answer?: undefined; error: unknown }

/**
 * Asks one instance of a mall; another where that one could not be reached, broke off, or serves the mall no more. Where it is silent for
 * much longer than usual, a second one is asked beside it, and the first answer counts. Never throws.
 */
export type InstanceAsker = (mall: KnownMall, question: Question, deadline: Deadline, signal: AbortSignal) => Promise<Asked>

const maxAttempts = 3
const leastMarginMs = 20
const marginShare = 0.05
// What remains after it is enough to look up what is stored.
const graceShare = 2 / 3
const hedgeAtUsual = 3
const leastHedgeMs = 100
// Both wait for the same crawl: the one asked first may be about to answer too.
const photoFinishMs = 50
// A shorter deadline may be over before a healthy instance can say so.
const tellingMs = 200
const mallsAtMost = 10_000

/** What a hop is told of the time that remains: a little less, so that a mall can still say itself that time is up. */
export function hopMs(remainingMs: number): number {
  return remainingMs - Math.min(remainingMs / 2, Math.max(leastMarginMs, remainingMs * marginShare))
}

export function createInstanceAsker({ call, picker, onHedge }: InstanceAskerDeps): InstanceAsker {
  const usualTimes = new LRUCache<string, UsualTime>({ max: mallsAtMost })
  const budget = createHedgeBudget()

  const usualOf = (mall: string): UsualTime => {
    let usual = usualTimes.get(mall)
    if (!usual) usualTimes.set(mall, (usual = createUsualTime()))
    return usual
  }

  const callInstance = (address: string, mall: string, question: Question, deadline: Deadline, signal: AbortSignal) => {
    const remainingMs = deadline.remainingMs()
    const timeoutMs = hopMs(remainingMs)
    return call({
      method: 'POST',
      address,
      path: `/v1/malls/${mall}/search`,
      jsonBody: question.body,
      timeoutMs,
      graceMs: (remainingMs - timeoutMs) * graceShare,
      signal,
      traceparent: childTraceparent(question.traceparent),
    })
  }

  const next = ({ id, candidates, others }: KnownMall, tried: ReadonlySet<string>) =>
    picker.pick(candidates, tried, id) ?? picker.pick(others, tried, id)

  /** One after the other, until one answers. `lost` says that another's answer came first, and well before. */
  const askInTurn = async (
    mall: KnownMall,
    tried: Set<string>,
    first: ListedInstance | undefined,
    ask: (instance: ListedInstance) => Promise<MallAnswer>,
    lost: () => boolean,
  ): Promise<Asked> => {
    let last: Asked = { error: undefined }
    for (let instance = first; instance; instance = tried.size < maxAttempts ? next(mall, tried) : undefined) {
      tried.add(instance.id)
      const end = picker.begin(instance, mall.id)
      const startedAt = performance.now()
      try {
        const answer = await ask(instance)
        last = { answer, instance }
        if (!answersBadly(answer)) {
          usualOf(mall.id).note(performance.now() - startedAt)
          end('ok')
          return last
        }
        end('failed')
      } catch (error) {
        end(lost() ? 'slow' : outcomeOf(error, performance.now() - startedAt))
        if (!last.answer) last = { error }
        if (!mayAskAnother(error)) return last
      }
    }
    return last
  }

  const askTwice = async (mall: KnownMall, question: Question, deadline: Deadline, signal: AbortSignal): Promise<Asked> => {
    const tried = new Set<string>()
    const over = new AbortController()
    const giveUp = () => over.abort()
    signal.addEventListener('abort', giveUp, { once: true })
    const ask = (instance: ListedInstance) => callInstance(instance.address!, mall.id, question, deadline, over.signal)
    const { promise, resolve } = Promise.withResolvers<Asked>()
    let running = 0
    let lost = false
    const lane = async (first: ListedInstance | undefined) => {
      running++
      const asked = await askInTurn(mall, tried, first, ask, () => lost)
      running--
      if ((asked.answer && !answersBadly(asked.answer)) || running === 0) resolve(asked)
    }
    const askAnother = () => {
      const other = next(mall, tried)
      if (other?.state !== 'up' || other.suspect || !budget.spend()) return
      onHedge?.()
      void lane(other)
    }
    const loseSlower = () => {
      lost = true
      over.abort()
    }
    const timer = setTimeout(askAnother, hedgeAfterMs(usualOf(mall.id).ms(), deadline.remainingMs()))
    void lane(next(mall, tried))
    const asked = await promise
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
    if (running > 0) setTimeout(loseSlower, photoFinishMs)
    return asked
  }

  return async (mall, question, deadline, signal) => {
    if (mall.candidates.length + mall.others.length > 1) {
      budget.earn()
      return askTwice(mall, question, deadline, signal)
    }
    const tried = new Set<string>()
    return askInTurn(mall, tried, next(mall, tried), ({ address }) => callInstance(address!, mall.id, question, deadline, signal), never)
  }
}

const hedgeAfterMs = (usualMs: number | undefined, remainingMs: number) =>
  Math.max(leastHedgeMs, Math.min(remainingMs / 2, usualMs === undefined ? Infinity : usualMs * hedgeAtUsual))

/** Our own fault, or its overload: another instance may be well. */
const answersBadly = ({ status }: MallAnswer) => status === 'error' || status === 'shed'

const never = () => false

/** What an ask without an answer says of its instance. A healthy one says itself that time is up. */
function outcomeOf(error: unknown, tookMs: number): Outcome {
  if (!timedOut(error)) return 'failed'
  return error instanceof CallFailed && error.code === 'timeout' && tookMs > tellingMs ? 'slow' : 'cancelled'
}
