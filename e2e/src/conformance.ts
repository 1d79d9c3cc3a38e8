import { randomBytes, randomUUID } from 'node:crypto'

import { type Job, Queue } from 'bullmq'

import { checked } from '@mallgate/shared/call'
import { CrawlOutcome, type CrawlJob, crawlQueue, queuePrefix, settleStream } from '@mallgate/shared/contract/crawl-job'
import { timeLimit, untilAborted } from '@mallgate/shared/deadline'
import { type Exchange, createExchange } from '@mallgate/shared/exchange/exchange'
import { type ReplyChannel, createReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import { createLog } from '@mallgate/shared/log'
import { connectRedisForWorkers } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { newTraceparent, traceId } from '@mallgate/shared/trace'

/** What a crawler is held against: it runs already and serves this mall's queue. */
export interface ConformanceOptions {
  redisUrl: string
  mall: string
  /** Hash of the definition that jobs name. */
  definition: string
  /** A query for which the shop has offers. */
  query: string
  /** A query for which it has none. */
  emptyQuery: string
  timeoutMs?: number
}

export interface Verdict {
  check: string
  /** What was wrong; undefined where nothing was. */
  fault: string | undefined
}

/** Tells what a crawler promises and whether it keeps it, check by check, as each is done. */
export async function* checkCrawler(options: ConformanceOptions): AsyncGenerator<Verdict> {
  const bench = await openBench(options)
  try {
    for (const [check, run] of Object.entries(checks)) {
      const fault = await run(bench, options).then(
        () => undefined,
        (error: Error) => error.message,
      )
      yield { check, fault }
    }
  } finally {
    await bench.close()
  }
}

const outcomes = checked(CrawlOutcome)
/** Redis stamps the stream, the crawler's clock its job. */
const clockToleranceMs = 1_000

type Bench = Awaited<ReturnType<typeof openBench>>

async function openBench({ redisUrl, mall, definition, timeoutMs = 10_000 }: ConformanceOptions) {
  const log = createLog('conformance', 'silent')
  const redis = connectRedisForWorkers(redisUrl, 'conformance', log)
  const clock = await createRedisClock(redis)
  const exchange: Exchange = createExchange(redis)
  const subscriber = connectRedisForWorkers(redisUrl, 'conformance', log, { autoResubscribe: false })
  const parse = (body: string) => body
  const replies: ReplyChannel<string> = await createReplyChannel({ processId: randomUUID(), subscriber, exchange, clock, parse, log })
  const options = { connection: redis as never, prefix: queuePrefix(mall) }
  const crawls = new Queue(crawlQueue(mall), options)

  const newJob = (text: string, deadlineMs = timeoutMs): CrawlJob => ({
    crawlId: randomBytes(12).toString('base64url'),
    mall,
    // A key of its own, so that no other caller's crawl is joined.
    queryKey: randomBytes(12).toString('base64url'),
    query: { text, page: 1 },
    definition,
    deadlineAt: clock.now() + deadlineMs,
    traceparent: newTraceparent(),
  })
  const join = (job: CrawlJob, deadlineMs = timeoutMs) =>
    exchange.join(mall, job.queryKey, {
      replyChannel: replies.name,
      timeoutMs: deadlineMs,
      priority: 0,
      crawlId: job.crawlId,
      maxAgeMs: 0,
      maxFailureAgeMs: 0,
    })
  const add = (job: unknown, jobId?: string) => crawls.add('crawl', job, { ...(jobId && { jobId }), removeOnComplete: { age: 300 } })
  const ended = async (job: Job): Promise<string> => {
    const until = performance.now() + timeoutMs
    while (performance.now() < until) {
      const state = await crawls.getJobState(job.id!)
      if (state === 'completed' || state === 'failed') return state
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`job ${job.id} did not end within ${timeoutMs} ms`)
  }
  /** How many outcomes ever went to the store, and when the last one did. */
  const settled = async (): Promise<{ count: number; lastMs: number }> => {
    const info = (await redis.xinfo('STREAM', settleStream(mall)).catch(() => [])) as (string | number)[]
    const value = (name: string) => info[info.indexOf(name) + 1]
    return info.length === 0
      ? { count: 0, lastMs: 0 }
      : { count: Number(value('entries-added')), lastMs: Number.parseInt(String(value('last-generated-id'))) }
  }
  const crawl = async (job: CrawlJob): Promise<CrawlOutcome> => {
    const { reply, leave } = replies.wait(mall, job.queryKey)
    const limit = timeLimit(timeoutMs)
    await join(job)
    await add(job, job.crawlId)
    const body = await untilAborted(reply, limit.signal)
      .catch(() => fail(`no reply came within ${timeoutMs} ms`))
      .finally(() => (leave(), limit.clear()))
    const outcome: unknown = JSON.parse(body)
    if (!outcomes.check(outcome)) return fail(`the reply is not an outcome: ${outcomes.explain(outcome)}`)
    return outcome
  }
  return {
    crawls,
    settled,
    newJob,
    join,
    add,
    ended,
    crawl,
    async close() {
      clock.close()
      replies.close()
      await crawls.close()
      redis.disconnect()
    },
  }
}

const checks: Record<string, (bench: Bench, options: ConformanceOptions) => Promise<void>> = {
  async 'replies to the waiters with the outcome of their crawl'({ crawl, newJob }, { query, mall }) {
    const job = newJob(query)
    const outcome = await crawl(job)
    equal('crawlId', outcome.crawlId, job.crawlId)
    equal('mall', outcome.mall, mall)
    equal('queryKey', outcome.queryKey, job.queryKey)
    equal('status', outcome.status, 'ok')
    if (outcome.offers.length === 0) fail(`'${query}' brought no offers`)
  },
  async 'stays in the trace of the caller'({ crawl, newJob }, { query }) {
    const job = newJob(query)
    const outcome = await crawl(job)
    equal('trace id', traceId(outcome.traceparent), traceId(job.traceparent))
  },
  async 'gives each offer one place, its mall, and an id that is the same in every crawl'({ crawl, newJob }, { query, mall }) {
    const [first, second] = [await crawl(newJob(query)), await crawl(newJob(query))]
    const ids = first.offers.map(({ id }) => id)
    equal('different ids', new Set(ids).size, ids.length)
    equal('ids of the second crawl', second.offers.map(({ id }) => id).join(' '), ids.join(' '))
    for (const [index, offer] of first.offers.entries()) {
      equal(`mall of offer ${index + 1}`, offer.mall, mall)
      if (index > 0 && offer.position <= first.offers[index - 1]!.position) fail(`positions do not rise at offer ${index + 1}`)
    }
  },
  async 'says `empty` where the shop has nothing'({ crawl, newJob }, { emptyQuery }) {
    const outcome = await crawl(newJob(emptyQuery))
    equal('status', outcome.status, 'empty')
    equal('offers', outcome.offers.length, 0)
  },
  async 'hands its result to the store before the job completes'({ crawl, newJob, crawls, settled, ended }, { query }) {
    const before = await settled()
    const job = newJob(query)
    await crawl(job)
    const done = await crawls.getJob(job.crawlId)
    if (!done) return fail('the job is gone')
    equal('job state', await ended(done), 'completed')
    const { finishedOn = 0 } = (await crawls.getJob(job.crawlId)) ?? {}
    const after = await settled()
    if (after.count <= before.count) fail('nothing was put into the settle stream')
    if (after.lastMs > finishedOn + clockToleranceMs) fail('the result was handed over after the job had completed')
  },
  async 'drops a job whose deadline is over'({ join, add, ended, newJob, settled }, { query }) {
    const before = await settled()
    const job = newJob(query, 1)
    await join(job, 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const added = await add(job, job.crawlId)
    equal('job state', await ended(added), 'completed')
    if ((await settled()).count > before.count) fail('it was crawled all the same')
  },
  async 'does not crawl twice what is finished'({ crawl, add, ended, newJob, crawls }, { query }) {
    const job = newJob(query)
    const { crawlId } = await crawl(job)
    // As one that runs again after its crawler died: nobody waits for sure.
    const again = await add({ ...job, deadlineAt: 0 }, `again-${crawlId}`)
    equal('job state', await ended(again), 'completed')
    const { returnvalue } = (await crawls.getJob(again.id!)) ?? {}
    if (returnvalue?.offers !== undefined) fail('it was crawled again')
  },
  async 'fails a job that is none, and goes on'({ add, ended, crawl, newJob }, { query }) {
    equal('state of the bad job', await ended(await add({ rubbish: true })), 'failed')
    equal('status of the next', (await crawl(newJob(query))).status, 'ok')
  },
}

function equal(what: string, got: unknown, wanted: unknown): void {
  if (got !== wanted) fail(`${what} is ${String(got)}, not ${String(wanted)}`)
}

function fail(message: string): never {
  throw new Error(message)
}
