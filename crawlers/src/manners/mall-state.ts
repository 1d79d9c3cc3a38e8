import { readFileSync } from 'node:fs'

import { untilAborted } from '@mallgate/shared/deadline'
import type { Redis } from '@mallgate/shared/redis'

/** What all processes know of how a mall's shop takes our visits. Times are Redis', in milliseconds. */
export interface MallState {
  /** How many blocks it is up the ladder; 0 for none. */
  step: number
  /** Nobody asks the shop before. Once it is over, and until the shop has answered, one crawl at a time does; 0 for neither. */
  until: number
  /** Grows with each block: what went out before says nothing new. */
  gen: number
  /** Least time between two requests to a shop that has become slow. */
  delayMs: number
  /** Until when that counts. */
  delayTo: number
  /** What the shop did last, as a status and in words. */
  status: string
  why: string
}

export type Verdict = 'go' | 'cooling' | 'probed' | 'day' | 'far' | 'busy'

export interface TakeOptions {
  minIntervalMs: number
  perMinute: number
  dailyBudget: number
  concurrency: number
  mostWaitMs: number
  crawlId: string
  /** Bound of the crawl's being the only one. */
  aloneMs: number
  requestId: string
  /** When the request has ended, at the latest. */
  endedMs: number
  cools: boolean
}

export interface TellOptions {
  kind: 'ok' | 'let_in' | 'blocked' | 'other'
  gen: number
  retryAfterMs: number
  status: string
  why: string
  crawlId: string
  mostStep: number
  slowMs: number
  mayLower: boolean
  besides: number
  perMinute: number
  dailyBudget: number
  requestId: string
}

/** The state of malls in Redis, each call one round trip. All keys of a mall have its hash tag, and go with it. */
export interface MallStates {
  read(mall: string, signal: AbortSignal): Promise<MallState>
  /** Whoever does not wait for its answer gives back what that brings. */
  take(mall: string, options: TakeOptions): Promise<{ verdict: Verdict; ms: number; state: MallState }>
  tell(mall: string, options: TellOptions): Promise<MallState>
  /** Answers with what was. */
  reset(mall: string): Promise<MallState>
  /** Requests of this day (UTC) so far, where a budget counts them; when the last block was, 0 for never. */
  spent(mall: string, now: number): Promise<{ today: number; blockedAt: number }>
}

const minute = 60_000
const hour = 60 * minute
/** How long nobody asks, after so many blocks without an answer between them: one alone says little. */
export const ladderMs: readonly number[] = [0, minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour]
const delayKeptMs = 10 * minute

/** Where it is told whose state changed for the worse, or was reset: messages are ids of malls. */
const changesChannel = 'mallgate:manners'

const key = (mall: string) => `{${mall}}:manners`
const turnsKey = (mall: string) => `{${mall}}:turns`
const underWayKey = (mall: string) => `{${mall}}:under-way`
export const robotsKey = (mall: string) => `{${mall}}:robots`

const fields = ['step', 'until', 'gen', 'delay', 'delayTo', 'status', 'why'] as const
type Told = [step: number, until: number, gen: number, delayMs: number, delayTo: number, status: string, why: string]
const stateOf = ([step, until, gen, delayMs, delayTo, status, why]: Told): MallState => ({
  step,
  until,
  gen,
  delayMs,
  delayTo,
  status,
  why,
})

interface Commands {
  mallgateTake(...args: (string | number)[]): Promise<[verdict: Verdict, ms: number, ...Told]>
  mallgateTold(...args: (string | number)[]): Promise<Told>
  mallgateMannersReset(...args: string[]): Promise<Told>
}

/**
 * Hears of other processes' blocks and resets as they happen; `heard` gets the mall, or undefined where messages may have been missed.
 * @param subscriber connected, for subscriptions alone: `connectRedisForWorkers`. Its owner closes it.
 */
export async function hearChanges(subscriber: Redis, heard: (mall: string | undefined) => void): Promise<void> {
  subscriber.on('message', (channel: string, mall: string) => {
    if (channel === changesChannel) heard(mall)
  })
  subscriber.on('ready', () => heard(undefined))
  await subscriber.subscribe(changesChannel)
}

const script = (name: string) => readFileSync(new URL(`${name}.lua`, import.meta.url), 'utf8')

/** Uses the connection it is given; closing that is its owner's. */
export function createMallStates(redis: Redis): MallStates {
  redis.defineCommand('mallgateTake', { numberOfKeys: 3, lua: script('take') })
  redis.defineCommand('mallgateTold', { numberOfKeys: 3, lua: script('told') })
  redis.defineCommand('mallgateMannersReset', { numberOfKeys: 2, lua: script('reset') })
  const commands = redis as unknown as Commands
  return {
    async read(mall, signal) {
      const [step, until, gen, delay, delayTo, status, why] = await untilAborted(redis.hmget(key(mall), ...fields), signal)
      return stateOf([Number(step), Number(until), Number(gen), Number(delay), Number(delayTo), status ?? '', why ?? ''])
    },
    async take(mall, options) {
      const { minIntervalMs, perMinute, dailyBudget, concurrency, mostWaitMs, crawlId, aloneMs, requestId, endedMs, cools } = options
      const [verdict, ms, ...told] = await commands.mallgateTake(
        key(mall),
        turnsKey(mall),
        underWayKey(mall),
        minIntervalMs,
        perMinute,
        dailyBudget,
        concurrency,
        Math.max(0, Math.floor(mostWaitMs)),
        crawlId,
        Math.ceil(aloneMs),
        requestId,
        Math.ceil(endedMs),
        cools ? 1 : 0,
      )
      return { verdict, ms, state: stateOf(told) }
    },
    async tell(mall, told) {
      return stateOf(
        await commands.mallgateTold(
          key(mall),
          turnsKey(mall),
          underWayKey(mall),
          told.kind,
          told.gen,
          Math.ceil(told.retryAfterMs),
          told.status,
          told.why,
          told.crawlId,
          told.mostStep,
          Math.round(told.slowMs),
          told.mayLower ? 1 : 0,
          delayKeptMs,
          told.besides,
          told.perMinute,
          told.dailyBudget,
          told.requestId,
          changesChannel,
          ...ladderMs,
        ),
      )
    },
    async reset(mall) {
      return stateOf(await commands.mallgateMannersReset(key(mall), robotsKey(mall), changesChannel))
    },
    async spent(mall, now) {
      const [day, spent, at] = await redis.hmget(key(mall), 'day', 'spent', 'at')
      return { today: Number(day) === Math.floor(now / 86_400_000) ? Number(spent) : 0, blockedAt: Number(at) }
    },
  }
}
