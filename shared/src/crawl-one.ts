import { setTimeout as delay } from 'node:timers/promises'

import { type Job, UnrecoverableError, WaitingError } from 'bullmq'

import { checked } from './call.ts'
import { CrawlJob, CrawlOutcome, type CrawlStatus, answeringCrawls } from './contract/crawl-job.ts'
import type { Degraded, Failure } from './contract/mall-status.ts'
import type { Offer, ReadingNotes } from './contract/offer.ts'
import { timeLimit, untilAborted } from './deadline.ts'
import type { Exchange, Verdict } from './exchange/exchange.ts'
import type { Log } from './log.ts'
import type { RedisClock } from './redis-time.ts'
import { childTraceparent, traceId } from './trace.ts'

/** What a crawler answers: a status, the offers, and why there are none. A failure it expects is a value, not a throw. */
export interface CrawlResult {
  status: CrawlStatus
  offers: Offer[]
  notes?: ReadingNotes
  /** How many of the offers have each field. */
  filled?: Record<string, number>
  degraded?: Degraded
  failure?: Failure
  retryAfterMs?: number
}

export interface CrawlContext {
  /** Aborts when the mall's time for one crawl is over, or this process must end. */
  signal: AbortSignal
  /** Resolves when this crawl is sure to be wanted; rejects, and `signal` aborts, where it is not. What must not be done in vain waits for it. */
  permit(): Promise<void>
  /** What is left of the mall's time for this crawl, in milliseconds. */
  remainingMs(): number
  /** This moment in Redis' time: the `observedAt` of offers. */
  now(): string
  log: Log
}

export type Crawl = (job: CrawlJob, context: CrawlContext) => Promise<CrawlResult>

const publishAgainMs = [100, 400, 1_600, 3_200]
const markAfterMs = 25
// A dead crawler's job is taken up again within 20 s; it may have to wait for others like it.
const keptLongerMs = 120_000
const outcomes = checked(CrawlOutcome)
const jobs = checked(CrawlJob)

/** A job that failed, and whose waiters know it. */
export class Told extends UnrecoverableError {
  override name = 'UnrecoverableError'
}

export interface JobContext {
  mall: string
  instance: string
  timeoutMs: number
  exchange: Exchange
  clock: RedisClock
  log: Log
  ending: AbortSignal
  /** Runs one at a time what was run before and came to no end: what takes its crawler along shall not take another such with it again. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

/** How often a crawl is run, at most. */
export const maxRuns = 4

/** One job, from its queue to its waiters and the store. Its return value is for people who look at the queue. */
export async function runJob(
  job: Job,
  token: string | undefined,
  crawl: Crawl,
  context: JobContext,
): Promise<{ status: string; offers?: number }> {
  if (!jobs.check(job.data)) throw new UnrecoverableError(`not a crawl job: ${jobs.explain(job.data)}`)
  const run = () => runOnce(job as Job<CrawlJob>, token, crawl, context)
  return job.attemptsStarted > 1 ? context.alone(run) : run()
}

async function runOnce(
  job: Job<CrawlJob>,
  token: string | undefined,
  crawl: Crawl,
  context: JobContext,
): Promise<{ status: string; offers?: number }> {
  const { clock } = context
  const { data } = job
  const again = job.attemptsStarted > 1
  // Where somebody waits for sure, the crawl does not wait to be told so; one that is over in a moment need not even be marked.
  const inTime = data.deadlineAt > clock.now()
  const verdict = once(() => beginning(data, inTime, again, context))
  if (again || !inTime) {
    const said = await verdict()
    if (said === 'dead') throw new UnrecoverableError('its crawler died of it, or lost it, each time')
    if (said !== 'run') return dropped
  }
  const { outcome, error } = await crawlWithin(data, crawl, verdict, context)
  if (verdict.called() && (await verdict()) !== 'run') return dropped
  if (!outcome) {
    // Ending is nobody's failure: another crawler runs it.
    await job.moveToWait(token)
    throw new WaitingError()
  }
  await publish(outcome, context)
  if (error) throw new Told(error.message)
  return { status: outcome.status, offers: outcome.offers.length }
}

const dropped = { status: 'dropped: nobody waits for it, or it was done before' }

/** Asked at most once, and only where it must be. */
interface Once<T> {
  (): Promise<T>
  called(): boolean
}

function once<T>(ask: () => Promise<T>): Once<T> {
  let asked: Promise<T> | undefined
  return Object.assign(() => (asked ??= ask()), { called: () => asked !== undefined })
}

/** Marks the crawl as running; its record is kept longer than a dead crawler's job needs to be taken up again. */
async function beginning(
  { mall, queryKey, crawlId }: CrawlJob,
  inTime: boolean,
  again: boolean,
  { exchange, timeoutMs, log }: JobContext,
): Promise<Verdict> {
  try {
    const mostReruns = again ? maxRuns - 1 : undefined
    return await exchange.begin(mall, queryKey, { crawlId, keepMs: timeoutMs + keptLongerMs, inTime, mostReruns })
  } catch (error) {
    log.warn({ err: error, mall, crawlId }, 'could not mark a crawl as running')
    return 'run'
  }
}

/** Runs the crawl within its time. No outcome where this process must end, or where the verdict is that it shall not be run. */
async function crawlWithin(
  job: CrawlJob,
  crawl: Crawl,
  verdict: Once<Verdict>,
  { instance, timeoutMs, clock, log, ending }: JobContext,
): Promise<{ outcome?: CrawlOutcome; error?: Error }> {
  const traceparent = childTraceparent(job.traceparent)
  const started = performance.now()
  const limit = timeLimit(timeoutMs, ending)
  const unwanted = new AbortController()
  const signal = AbortSignal.any([limit.signal, unwanted.signal])
  const permit = async () => {
    if ((await verdict()) === 'run') return
    unwanted.abort(new Error('this crawl is not to be run'))
    throw unwanted.signal.reason
  }
  const marking = setTimeout(() => void permit().catch(() => undefined), markAfterMs)
  const remainingMs = () => Math.max(0, timeoutMs - (performance.now() - started))
  const now = () => new Date(clock.now()).toISOString()
  const { crawlId, mall, queryKey, query, definition } = job
  const complete = (result: CrawlResult): CrawlOutcome => ({
    crawlId,
    mall,
    queryKey,
    query,
    definition,
    ...result,
    observedAt: now(),
    elapsedMs: Math.round(performance.now() - started),
    crawler: instance,
    traceparent,
  })
  try {
    // One that does not heed its signal must not hold its job's place.
    const result = await untilAborted(crawl({ ...job, traceparent }, { signal, permit, remainingMs, now, log }), signal)
    const outcome = complete(result)
    if (!outcomes.check(outcome)) throw new Error(`the crawler answered what the contract does not know: ${outcomes.explain(outcome)}`)
    return { outcome }
  } catch (error) {
    if (limit.expired()) {
      return {
        outcome: complete({ status: 'timeout', offers: [], failure: { message: `the shop gave no answer within ${timeoutMs} ms` } }),
      }
    }
    if (ending.aborted || unwanted.signal.aborted) return {}
    log.error({ err: error, mall, crawlId, traceId: traceId(traceparent) }, 'the crawler failed')
    const thrown = error instanceof Error ? error : new Error(String(error))
    const message = (thrown.message || 'the crawler failed').slice(0, 2000)
    return { outcome: complete({ status: 'error', offers: [], failure: { message } }), error: thrown }
  } finally {
    clearTimeout(marking)
    limit.clear()
  }
}

/** To the store and to the waiters at once, before the job completes. A Redis that refuses for a moment (failing over, full) is asked again. */
async function publish(outcome: CrawlOutcome, { mall, exchange, log }: JobContext): Promise<void> {
  const { crawlId, queryKey, traceparent } = outcome
  const finished = { crawlId, ok: answeringCrawls.has(outcome.status), body: JSON.stringify(outcome), traceparent }
  for (const pauseMs of [...publishAgainMs, undefined]) {
    try {
      await exchange.finish(mall, queryKey, finished)
      return
    } catch (error) {
      if (pauseMs === undefined) throw error
      log.warn({ err: error, mall, crawlId }, 'an outcome could not be handed on, trying again')
      await delay(pauseMs * (0.5 + Math.random()))
    }
  }
}

/** A job that died, be it with its crawlers, run after run, still has people waiting: they are told. */
export async function tellDeadJob(job: Job, error: Error, context: JobContext): Promise<void> {
  if (!jobs.check(job.data)) return
  const { crawlId, mall, queryKey, query, definition, traceparent } = job.data
  const failure = {
    message: `the crawl failed for good after ${Math.min(job.attemptsStarted, maxRuns)} runs: ${error.message}`.slice(0, 2000),
  }
  const observedAt = new Date(context.clock.now()).toISOString()
  await publish(
    {
      crawlId,
      mall,
      queryKey,
      query,
      definition,
      status: 'error',
      offers: [],
      failure,
      observedAt,
      elapsedMs: 0,
      crawler: context.instance,
      traceparent,
    },
    context,
  )
}
