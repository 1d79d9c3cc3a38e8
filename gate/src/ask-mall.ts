import { type Call, CallFailed, CallRefused } from '@mallgate/shared/call'
import type { Instance } from '@mallgate/shared/contract/instance'
import type { MallAnswer, MallSearch } from '@mallgate/shared/contract/mall-search'
import { answeredStatuses, type MallStatus } from '@mallgate/shared/contract/mall-status'
import type { Deadline } from '@mallgate/shared/deadline'
import { distinctOffers } from '@mallgate/shared/merge-offers'
import { rankOffers } from '@mallgate/shared/rank-offers'
import { childTraceparent } from '@mallgate/shared/trace'

import type { AnswerCache, AnswerKey, Recalled } from './answer-cache.ts'
import { type MallOutcome, nothing } from './fan-out.ts'
import type { KnownMall } from './mall-index.ts'
import type { InstancePicker } from './pick-instance.ts'

/** What all malls are asked in one search. */
export interface Question {
  search: MallSearch
  /** The same as JSON: written once, sent to all. */
  body: string
  /** The same for the same question. */
  key: string
  traceparent: string
}

export interface AskMallDeps {
  /** Calls an instance; throws CallRefused or CallFailed. */
  call(call: Call): Promise<MallAnswer>
  picker: InstancePicker
  cache: AnswerCache
  /** Told of answers that point to a fault of ours. */
  onFault(mall: string, error: Error): void
}

export interface MallAsker {
  /** The answer to the same question, where it is still fresh. */
  recall(mall: KnownMall, question: Question): Recalled | undefined
  /** Asks one instance; another where the first could not be reached or serves the mall no more. Never throws. */
  ask(mall: KnownMall, question: Question, deadline: Deadline, signal: AbortSignal): Promise<MallOutcome>
}

const maxAttempts = 3
const leastMarginMs = 20
const marginShare = 0.05

/** What a hop is told of the time that remains: a little less, so that a mall can still say itself that time is up. */
export function hopMs(remainingMs: number): number {
  return remainingMs - Math.min(remainingMs / 2, Math.max(leastMarginMs, remainingMs * marginShare))
}

export function createMallAsker({ call, picker, cache, onFault }: AskMallDeps): MallAsker {
  const askInstance = async (address: string, mall: string, question: Question, deadline: Deadline, signal: AbortSignal) => {
    const remainingMs = deadline.remainingMs()
    const timeoutMs = hopMs(remainingMs)
    return call({
      method: 'POST',
      address,
      path: `/v1/malls/${mall}/search`,
      jsonBody: question.body,
      timeoutMs,
      graceMs: remainingMs - timeoutMs,
      signal,
      traceparent: childTraceparent(question.traceparent),
    })
  }

  return {
    recall: (mall, { key, search }) => cache.get(answerKey(mall, mall.definition, key), search.maxAgeMs),

    async ask(mall, question, deadline, signal) {
      const tried = new Set<string>()
      let last: Error | undefined
      while (tried.size < maxAttempts && !signal.aborted) {
        const instance = picker.pick(mall, tried)
        if (!instance) break
        tried.add(instance.id)
        const end = picker.begin(instance)
        try {
          const answer = await askInstance(instance.address!, mall.id, question, deadline, signal)
          const outcome = outcomeOf(answer, question)
          cache.put(answerKey(mall, definitionOf(instance, mall.id), question.key), answer, outcome)
          return outcome
        } catch (error) {
          if (!mayAskAnother(error)) return failureOf(error as Error, mall.id, onFault)
          last = error as Error
        } finally {
          end()
        }
      }
      if (last instanceof CallFailed && last.code === 'broken') return failureOf(last, mall.id, onFault)
      return nothing('no_instance', noInstance(mall, last))
    },
  }
}

const answerKey = (mall: KnownMall, definition: string | undefined, query: string): AnswerKey => ({ mall: mall.id, definition, query })

const definitionOf = ({ malls }: Instance, id: string) => malls.find((mall) => mall.id === id)?.definition

function outcomeOf(answer: MallAnswer, { search }: Question): MallOutcome {
  const { source, observedAt, ageMs, failure, retryAfterMs } = answer
  return {
    // Nobody goes on asking after a mall's answer: what it left pending is unanswered.
    status: answer.status === 'pending' ? 'timeout' : answer.status,
    ...(answeredStatuses.has(answer.status) && { source }),
    ...(observedAt !== undefined && { observedAt }),
    ...(ageMs !== undefined && { ageMs: Math.round(ageMs) }),
    ...(failure && { error: failure }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    found: rankOffers(search.query.text, distinctOffers(answer.offers)),
  }
}

const mayAskAnother = (error: unknown) =>
  // A mall's callers share one crawl, so asking again after a broken answer asks the shop nothing twice.
  (error instanceof CallFailed && (error.code === 'unreachable' || error.code === 'broken')) ||
  (error instanceof CallRefused && (error.code === 'draining' || error.code === 'unknown_mall'))

const timedOut = (error: Error) =>
  (error instanceof CallFailed && (error.code === 'timeout' || error.code === 'aborted')) ||
  (error instanceof CallRefused && error.code === 'deadline_exceeded')

function failureOf(error: Error, mall: string, onFault: AskMallDeps['onFault']): MallOutcome {
  const status: MallStatus = timedOut(error) ? 'timeout' : 'error'
  if (status === 'error') onFault(mall, error)
  return nothing(status, status === 'timeout' ? 'no answer within the deadline' : publicMessage(error))
}

// Addresses of our own processes are no business of a phone's: they are in the log.
function publicMessage(error: Error): string {
  if (error instanceof CallRefused) return `the mall refused: ${error.message}`
  if (error instanceof CallFailed && error.code === 'invalid') return 'the mall gave an answer that is not understood'
  return error instanceof CallFailed ? 'the connection to the mall broke while it answered' : 'asking the mall failed on our side'
}

function noInstance(mall: KnownMall, last: Error | undefined): string {
  if (last) return 'no instance of this mall can be reached'
  return mall.instances === 0 && mall.draining.length === 0 ? 'nobody serves this mall now' : 'no instance of this mall is left to ask'
}
