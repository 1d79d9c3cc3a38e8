import { readFileSync } from 'node:fs'

import { settleStream } from '../contract/crawl-job.ts'
import type { Redis } from '../redis.ts'

/** What a waiter finds when it joins: the answer itself, or the crawl it waits for; `ended` where the id he gave has been used up: join anew. */
export type Joined = { answer: string } | { crawlId: string; state: 'queued' | 'running' | 'ended'; raised: boolean }

export interface JoinOptions {
  replyChannel: string
  timeoutMs: number
  /** 0 is the highest. */
  priority: number
  /** The id the crawl gets where none is under way. */
  crawlId: string
  /** How old an answer of the shop's may be. */
  maxAgeMs: number
  /** How old a failure may be: as long as this caller has been with us, so that one that came meanwhile counts. */
  maxFailureAgeMs: number
}

export interface BeginOptions {
  crawlId: string
  /** How long the record of the running crawl is kept. */
  keepMs: number
  /** Taken up before its deadline: it is not dropped because that is over by now. */
  inTime: boolean
  /** Where it is run again: how often it may be. Absent for the first run. */
  mostReruns?: number | undefined
}

export type Verdict = 'run' | 'drop' | 'done' | 'dead'

export interface FinishOptions {
  crawlId: string
  ok: boolean
  /** The outcome as JSON. */
  body: string
  traceparent: string
}

/**
 * Where Malls wait and crawlers answer: the waiters of a query, its one crawl and its latest answer, in Redis under the query's key.
 * Each call is one atomic script on Redis' time; all keys of a mall share a hash tag.
 */
export interface Exchange {
  join(mall: string, queryKey: string, options: JoinOptions): Promise<Joined>
  begin(mall: string, queryKey: string, options: BeginOptions): Promise<Verdict>
  /**
   * Outcome to the settle stream, replies to the waiters, the crawl is over: all or nothing, and once: a second outcome of the same crawl, by
   * a run of it that was given up for dead, is neither stored nor told. Answers how many processes were told.
   */
  finish(mall: string, queryKey: string, options: FinishOptions): Promise<number>
  /**
   * For one who may have been forgotten or missed: the answer that came since then, by Redis' time; else he is among the waiters again.
   * `lost`: there is no such crawl any more, since Redis came back without it.
   */
  rejoin(mall: string, queryKey: string, replyChannel: string, sinceMs: number): Promise<Rejoined>
}

export type Rejoined = { answer: string } | { lost: boolean }

/** Long enough for the store to have it meanwhile. */
const answerKeptMs = 15_000
/** Longer than any run of a crawl that is over can still go on: a job is taken up again, and again, within two minutes. */
const doneKeptMs = 180_000
/** The longest deadline there is. */
const rejoinedKeptMs = 35_000

const script = (name: string) => readFileSync(new URL(`${name}.lua`, import.meta.url), 'utf8')

interface ExchangeCommands {
  mallgateJoin(...args: (string | number)[]): Promise<[string, string, number?]>
  mallgateBegin(...args: (string | number)[]): Promise<Verdict>
  mallgateFinish(...args: (string | number)[]): Promise<number>
}

/** Uses the connection it is given; closing that is its owner's. */
export function createExchange(redis: Redis): Exchange {
  redis.defineCommand('mallgateJoin', { numberOfKeys: 4, lua: script('join') })
  redis.defineCommand('mallgateBegin', { numberOfKeys: 4, lua: script('begin') })
  redis.defineCommand('mallgateFinish', { numberOfKeys: 5, lua: script('finish') })
  const commands = redis as unknown as ExchangeCommands
  return {
    async join(mall, queryKey, { replyChannel, timeoutMs, priority, crawlId, maxAgeMs, maxFailureAgeMs }) {
      const [crawl, waiters, answer] = keysOf(mall, queryKey)
      const [state, value, raised] = await commands.mallgateJoin(
        crawl,
        waiters,
        answer,
        doneKey(mall, crawlId),
        replyChannel,
        Math.ceil(timeoutMs),
        priority,
        crawlId,
        Math.ceil(maxAgeMs),
        Math.ceil(maxFailureAgeMs),
      )
      return state === 'answer'
        ? { answer: value }
        : { state: state as 'queued' | 'running' | 'ended', crawlId: value, raised: raised === 1 }
    },
    begin(mall, queryKey, { crawlId, keepMs, inTime, mostReruns = 0 }) {
      const [crawl, waiters, answer] = keysOf(mall, queryKey)
      const head = replyHead(mall, queryKey)
      return commands.mallgateBegin(crawl, answer, waiters, doneKey(mall, crawlId), crawlId, keepMs, inTime ? 1 : 0, mostReruns, head)
    },
    finish(mall, queryKey, { crawlId, ok, body, traceparent }) {
      const [crawl, waiters, answer] = keysOf(mall, queryKey)
      return commands.mallgateFinish(
        crawl,
        waiters,
        answer,
        settleStream(mall),
        doneKey(mall, crawlId),
        crawlId,
        ok ? 1 : 0,
        body,
        answerKeptMs,
        replyHead(mall, queryKey),
        traceparent,
        doneKeptMs,
      )
    },
    async rejoin(mall, queryKey, replyChannel, sinceMs) {
      const [crawl, waiters, answer] = keysOf(mall, queryKey)
      // First among the waiters, then the look: what is finished in between is then told or seen, or both.
      await Promise.all([redis.hset(waiters, replyChannel, 1), redis.pexpire(waiters, rejoinedKeptMs)])
      const [[at, body], there] = await Promise.all([redis.hmget(answer, 'at', 'body'), redis.exists(crawl)])
      return at && body && Number(at) >= sinceMs ? { answer: body } : { lost: there === 0 }
    },
  }
}

const keysOf = (mall: string, queryKey: string) =>
  [`{${mall}}:query:${queryKey}`, `{${mall}}:waiters:${queryKey}`, `{${mall}}:answer:${queryKey}`] as const

const doneKey = (mall: string, crawlId: string) => `{${mall}}:done:${crawlId}`

/** A reply is its query's name, a line break, and the outcome as JSON; nothing where there is no such crawl any more. */
const replyHead = (mall: string, queryKey: string) => `${waitKey(mall, queryKey)}\n`
export const waitKey = (mall: string, queryKey: string): string => `${mall}/${queryKey}`
