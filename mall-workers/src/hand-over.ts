import { Queue } from 'bullmq'

import { type CrawlJob, crawlQueue, queuePrefix } from '@mallgate/shared/contract/crawl-job'
import type { Log } from '@mallgate/shared/log'
import { randomId } from '@mallgate/shared/random-id'
import type { Redis } from '@mallgate/shared/redis'

export interface HandOver {
  /** Hands a crawl to the mall's crawlers. Doing it twice with one id is doing it once. */
  add(job: CrawlJob, priority: number): Promise<void>
  /** Lifts a crawl that waits already; nothing happens to one that runs or is gone. */
  raise(crawlId: string, priority: number): Promise<void>
  close(): Promise<void>
}

export const newCrawlId = (): string => randomId(15, 'base64url')

/**
 * The producer's side of `crawl-<mall>`. The latest completed jobs stay, so that a late duplicate finds its id taken; dead ones stay. By their
 * number, since their age is told by the clocks of those who finish them.
 */
export function createHandOver(mall: string, redis: Redis, log: Log): HandOver {
  const queue = new Queue(crawlQueue(mall), {
    connection: redis as never,
    prefix: queuePrefix(mall),
    skipWaitingForReady: true,
    defaultJobOptions: { removeOnComplete: { count: 200 }, removeOnFail: { count: 5_000 } },
  })
  queue.on('error', (error) => log.debug({ err: error, mall }, 'queue trouble'))
  return {
    async add(job, priority) {
      await queue.add('crawl', job, { jobId: job.crawlId, ...(priority > 0 && { priority }) })
    },
    async raise(crawlId, priority) {
      try {
        const job = await queue.getJob(crawlId)
        if (job && (await job.getState()) === 'prioritized') await job.changePriority({ priority })
      } catch (error) {
        // It may have begun meanwhile; the crawl is what counts.
        log.warn({ err: error, mall, crawlId }, 'a crawl could not be lifted')
      }
    },
    close: () => queue.close(),
  }
}
