import { Queue, Worker } from 'bullmq'

import { crawlQueue, queuePrefix } from './contract/crawl-job.ts'
import { type Crawl, Told, runJob, tellDeadJob } from './crawl-one.ts'
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

export interface MallService {
  /** Other limits, for the jobs that come; those under way are not touched. */
  update(options: ServeOptions): Promise<void>
  /** Takes no more jobs, and resolves when those under way are done. */
  close(): Promise<void>
}

export interface CrawlerKit {
  /** Serves the queue `crawl-<mall>`, under DESIGN's contract: deadlines, replies, settling, dead jobs. */
  serve(mall: string, options: ServeOptions, crawl: Crawl): Promise<MallService>
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
}

// A dead crawler's job is taken up again after at most lock + stalled interval: 15 s.
const lockMs = 10_000
const stalledIntervalMs = 5_000
const maxRuns = 4
const limitAgainMs = 30_000

/** A crawler for shops of one's own: hand it a function per mall, it keeps the promises towards Malls and store. */
export function createCrawlerKit({ instance, redis, exchange, clock, log }: CrawlerKitOptions): CrawlerKit {
  const services = new Set<MallService>()
  const ending = new AbortController()

  const serve = async (mall: string, options: ServeOptions, crawl: Crawl): Promise<MallService> => {
    ending.signal.throwIfAborted()
    const opened = openMall(mall, options, crawl)
    const service: MallService = { update: opened.update, close: () => (services.delete(service), opened.close()) }
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
    const context = { mall, instance, timeoutMs: options.timeoutMs, exchange, clock, log, ending: ending.signal }
    let { concurrency } = options
    // Held in Redis, and gone where that comes back empty: said again and again.
    const limitAll = () => queue.setGlobalConcurrency(concurrency)
    const again = setInterval(() => void limitAll().catch(() => undefined), limitAgainMs)
    const worker = new Worker(queue.name, (job, token) => runJob(job, token, crawl, context), {
      ...shared,
      name: instance,
      concurrency,
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount: maxRuns - 1,
      maxStartedAttempts: maxRuns,
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
        worker.run().catch(report)
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
    async close(graceMs = 15_000) {
      const force = setTimeout(() => ending.abort(new Error('the crawler is ending')), graceMs)
      await Promise.all([...services].map((service) => service.close()))
      clearTimeout(force)
      ending.abort(new Error('the crawler has ended'))
    },
  }
}
