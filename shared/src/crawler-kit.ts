import { Queue, Worker } from 'bullmq'

import { crawlQueue, queuePrefix } from './contract/crawl-job.ts'
import type { MallDefinition } from './contract/mall.ts'
import { type Crawl, type JobContext, Told, maxRuns, runJob, tellDeadJob } from './crawl-one.ts'
import { durationMs } from './duration.ts'
import type { Exchange } from './exchange/exchange.ts'
import type { Log } from './log.ts'
import type { Redis } from './redis.ts'
import type { RedisClock } from './redis-time.ts'

export type { Crawl, CrawlResult } from './crawl-one.ts'

export interface ServeOptions {
  /** Crawls at a time, over all crawlers of this mall. */
  concurrency: number
  /** What one crawl may take, whoever waits, in milliseconds. */
  timeoutMs: number
}

/** A definition's limits, or what counts where it has none. */
export function serveOptions({ limits: { concurrency = 4, timeout = '15s' } = {} }: MallDefinition): ServeOptions {
  return { concurrency, timeoutMs: durationMs(timeout) }
}

export interface MallService {
  /** Other limits, for the jobs that come; those under way are not touched. */
  update(options: ServeOptions): Promise<void>
  /** Takes no more jobs, and resolves when those under way are done. */
  close(): Promise<void>
}

export interface CrawlerKit {
  /** Serves the queue `crawl-<mall>`, under DESIGN's contract: deadlines, replies, settling, dead jobs. */
  serve(mall: string, options: ServeOptions, crawl: Crawl): Promise<MallService>
  /** Takes no more jobs of any mall until it is called with false; what is under way is finished. */
  pause(paused: boolean): void
  /** Drains: what is under way is finished, within `graceMs`; then it is aborted. */
  close(graceMs?: number): Promise<void>
}

export interface CrawlerKitOptions {
  /** Id of this process' registration. */
  instance: string
  /** For BullMQ: `connectRedisForWorkers`. Its owner closes it. */
  redis: Redis
  exchange: Exchange
  clock: RedisClock
  log: Log
  /** How long a job stays with a crawler that says nothing of it, in milliseconds; 10,000 where absent. */
  lockMs?: number
  /** How often jobs are looked for whose crawler is dead; 5,000 where absent: such a job runs again after 15 s at most. */
  stalledIntervalMs?: number
}

// What waits for its turn to be run again is started, too, as BullMQ counts it: the runs that count are counted as they begin.
const mostStarts = 4 * maxRuns
const limitAgainMs = 30_000
// A worker that was refused as it asked for jobs, by a Redis that was just coming or going: BullMQ's own pause is 15 s.
const askAgainMs = 1_000

/** A crawler for shops of one's own: hand it a function per mall, it keeps the promises towards Malls and store. */
export function createCrawlerKit({
  instance,
  redis,
  exchange,
  clock,
  log,
  lockMs = 10_000,
  stalledIntervalMs = 5_000,
}: CrawlerKitOptions): CrawlerKit {
  const services = new Set<KeptService>()
  const ending = new AbortController()
  const alone = createAlone()
  let paused = false
  const redisIsBack = () => {
    for (const service of services) service.sayLimit()
  }
  redis.on('ready', redisIsBack)

  const serve = async (mall: string, options: ServeOptions, crawl: Crawl): Promise<MallService> => {
    ending.signal.throwIfAborted()
    const opened = openMall(mall, options, crawl)
    const service: KeptService = { ...opened, close: () => (services.delete(service), opened.close()) }
    services.add(service)
    try {
      await opened.ready()
      return service
    } catch (error) {
      await service.close()
      throw error
    }
  }

  const openMall = (mall: string, options: ServeOptions, crawl: Crawl) => {
    const shared = { connection: redis as never, prefix: queuePrefix(mall) }
    // That Redis is away is said once, by its connection.
    const report = (error: Error) => log[redis.status === 'ready' ? 'warn' : 'debug']({ err: error, mall }, 'queue trouble')
    const queue = new Queue(crawlQueue(mall), shared)
    queue.on('error', report)
    const context = { mall, instance, timeoutMs: options.timeoutMs, exchange, clock, log, ending: ending.signal, alone }
    let { concurrency } = options
    // Held in Redis, and gone where that comes back empty: said again and again.
    const limitAll = () => queue.setGlobalConcurrency(concurrency)
    const sayLimit = () => void limitAll().catch(() => undefined)
    const again = setInterval(sayLimit, limitAgainMs)
    const worker = new Worker(queue.name, (job, token) => runJob(job, token, crawl, context), {
      ...shared,
      name: instance,
      concurrency,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount: mostStarts,
      maxStartedAttempts: mostStarts,
      runRetryDelay: askAgainMs,
    })
    worker.on('error', report)
    worker.on('failed', (job, error) => {
      log.error({ err: error, mall, crawlId: job?.id }, 'crawl job failed')
      if (job && !(error instanceof Told))
        tellDeadJob(job, error, context).catch((err: unknown) => log.error({ err, mall }, 'could not tell the waiters'))
    })
    return {
      async ready() {
        await limitAll()
        await worker.waitUntilReady()
        // One that is paused begins when it is resumed.
        if (paused) await worker.pause(true)
        else worker.run().catch(report)
      },
      sayLimit,
      pause(on: boolean) {
        if (on) worker.pause(true).catch(report)
        else worker.resume().catch(report)
      },
      async update(changed: ServeOptions) {
        concurrency = changed.concurrency
        worker.concurrency = concurrency
        context.timeoutMs = changed.timeoutMs
        await limitAll()
      },
      async close() {
        clearInterval(again)
        // Without Redis a worker would wait for it, and no job can be finished anyway.
        await worker.close(redis.status !== 'ready')
        await queue.close()
      },
    }
  }

  return {
    serve,
    pause(on) {
      if (on === paused) return
      paused = on
      log.info(on ? 'no more jobs are taken' : 'jobs are taken again')
      for (const service of services) service.pause(on)
    },
    async close(graceMs = 15_000) {
      const force = setTimeout(() => ending.abort(new Error('the crawler is ending')), graceMs)
      await Promise.all([...services].map((service) => service.close()))
      clearTimeout(force)
      redis.off('ready', redisIsBack)
      ending.abort(new Error('the crawler has ended'))
    },
  }
}

interface KeptService extends MallService {
  pause(on: boolean): void
  /** Says in Redis how many crawls may be under way. */
  sayLimit(): void
}

/** One at a time, and of those that wait any: the one that takes its process along is not always the first. */
function createAlone(): JobContext['alone'] {
  const waiting: (() => void)[] = []
  let busy = false
  const next = () => {
    const [go] = waiting.splice(Math.floor(Math.random() * waiting.length), 1)
    if (go) go()
    else busy = false
  }
  return async (work) => {
    if (busy) await new Promise<void>((resolve) => waiting.push(resolve))
    busy = true
    try {
      return await work()
    } finally {
      next()
    }
  }
}
