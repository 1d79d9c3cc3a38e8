import { randomUUID } from 'node:crypto'

import { onTestFinished } from 'vitest'

import { createLog } from '@mallgate/shared/log'
import { type Metrics, createMetrics } from '@mallgate/shared/metrics'
import { connectRedisForWorkers } from '@mallgate/shared/redis'

import type { PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import type { Departure, Ended, HeldBack, Leave, ShopManners } from './leave.ts'
import { hearChanges } from './mall-state.ts'
import { type Manners, type MannersDeps, createManners } from './manners.ts'

export const newMall = () => `m-${randomUUID()}`
/** Shops that are left alone with robots.txt, where that is not what is tested. */
export const plain: ShopManners = { robots: 'ignore', backOff: 'ladder' }

export const answerOf = (status: number, body = '', headers: Record<string, string> = {}): FetchedPage => ({
  url: 'https://shop.example/robots.txt',
  status,
  headers,
  body: Buffer.from(body),
})

export interface TestCrawler {
  manners: Manners
  metrics: Metrics
  /** Asks for leave as one crawl does. */
  enter(mall: string, departure?: Partial<Departure>): Promise<Leave | HeldBack>
  /** Enters, and ends so. */
  visit(mall: string, ended?: Partial<Ended>, departure?: Partial<Departure>): Promise<HeldBack | undefined>
  /** Commands that were sent to Redis so far. */
  commands(): number
  /** From now on Redis answers nothing to this process. */
  hang(): void
  /** This process' monotonic clock goes on by so much. */
  pass(ms: number): void
}

/** A crawler process as others see it: its own connection to Redis, its own memory, a clock that can be put forward. */
export async function startCrawlerForTests(
  deps: Partial<Pick<MannersDeps, 'inHouse' | 'graceMs' | 'now' | 'fetchPage'>> & {
    robots?: (request: PageRequest) => FetchedPage
    /** What others tell is heard as it happens. */
    hears?: boolean
  } = {},
): Promise<TestCrawler> {
  const log = createLog('test', 'silent')
  const redis = connectRedisForWorkers(process.env['REDIS_URL']!, 'manners-test', log)
  await redis.connect()
  onTestFinished(() => redis.disconnect())
  let commands = 0
  const send = redis.sendCommand.bind(redis)
  let hangs = false
  redis.sendCommand = ((...args: Parameters<typeof send>) => {
    commands++
    return hangs ? new Promise(() => undefined) : send(...args)
  }) as typeof redis.sendCommand
  let passedMs = 0
  const { robots = () => answerOf(404), hears = false, ...others } = deps
  const metrics = createMetrics()
  const manners = createManners({
    redis,
    now: Date.now,
    fetchPage: async (request) => robots(request),
    inHouse: () => true,
    userAgent: 'Mallgate/test',
    log,
    metrics,
    clock: () => performance.now() + passedMs,
    graceMs: 0,
    ...others,
  })
  if (hears) {
    const subscriber = connectRedisForWorkers(process.env['REDIS_URL']!, 'manners-test-changes', log)
    await subscriber.connect()
    onTestFinished(() => subscriber.disconnect())
    await hearChanges(subscriber, (mall) => manners.forget(mall))
  }
  const enter = (mall: string, departure: Partial<Departure> = {}) =>
    manners.enter({
      mall,
      crawl: { id: randomUUID(), answered: false },
      url: 'https://shop.example/search?q=lamp',
      manners: plain,
      mostWaitMs: 5_000,
      signal: AbortSignal.timeout(15_000),
      permit: async () => undefined,
      ...departure,
    })
  return {
    manners,
    metrics,
    enter,
    async visit(mall, ended = {}, departure = {}) {
      const leave = await enter(mall, departure)
      if ('failure' in leave) return leave
      await leave.end({ status: 'ok', latencyMs: 20, requests: 1, ...ended })
      return undefined
    },
    commands: () => commands,
    hang: () => void (hangs = true),
    pass: (ms) => (passedMs += ms),
  }
}
