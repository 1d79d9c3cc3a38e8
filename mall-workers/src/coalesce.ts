import type { CrawlOutcome, ShopQuery } from '@mallgate/shared/contract/crawl-job'
import { type Deadline, timeLimit, untilAborted } from '@mallgate/shared/deadline'
import type { Exchange } from '@mallgate/shared/exchange/exchange'
import { CrawlLost, type ReplyChannel } from '@mallgate/shared/exchange/reply-channel'

export interface Asked {
  query: ShopQuery
  queryKey: string
  /** How old the shop's answer may be, in milliseconds, counted back from when the caller came. */
  maxAgeMs: number
  priority: number
  deadline: Deadline
  traceparent: string
  signal?: AbortSignal | undefined
}

export interface CoalesceDeps {
  mall: string
  exchange: Exchange
  replies: ReplyChannel<CrawlOutcome>
  newCrawlId(): string
  add(crawlId: string, asked: Asked): Promise<void>
  raise(crawlId: string, priority: number): Promise<void>
  /** For an answer that is there already; replies come parsed. */
  parse(body: string): CrawlOutcome
}

/**
 * One crawl for a query, however many callers wait, here or in any other process. Answers with its outcome;
 * rejects when the caller's deadline is over first, or his signal aborts: the crawl goes on all the same.
 */
export function createCoalesce({
  mall,
  exchange,
  replies,
  newCrawlId,
  add,
  raise,
  parse,
}: CoalesceDeps): (asked: Asked) => Promise<CrawlOutcome> {
  const handOver = async ({ crawlId, raised }: { crawlId: string; raised: boolean }, asked: Asked): Promise<void> => {
    await add(crawlId, asked)
    if (raised) await raise(crawlId, asked.priority)
  }
  const joinOnce = async (asked: Asked, waitedMs: number, signal: AbortSignal): Promise<CrawlOutcome> => {
    const { queryKey, deadline, priority, maxAgeMs } = asked
    // Registered before joining: from then on the reply may come at any moment.
    const { reply, leave } = replies.wait(mall, queryKey)
    try {
      const joining = exchange.join(mall, queryKey, {
        replyChannel: replies.name,
        timeoutMs: deadline.remainingMs(),
        priority,
        crawlId: newCrawlId(),
        maxAgeMs: maxAgeMs + waitedMs,
        maxFailureAgeMs: waitedMs,
      })
      const joined = await untilAborted(joining, signal)
      if ('answer' in joined) return parse(joined.answer)
      if (joined.state === 'ended') throw new CrawlLost('this crawl was asked for before, and has ended')
      // Whoever opened the crawl may have died before handing it over, so each that finds it waiting hands it over: the id makes them one.
      if (joined.state === 'queued') await untilAborted(handOver(joined, asked), signal)
      return await untilAborted(reply, signal)
    } finally {
      leave()
    }
  }
  return async (asked) => {
    const came = performance.now()
    const limit = timeLimit(asked.deadline.remainingMs(), asked.signal)
    try {
      for (;;) {
        try {
          return await joinOnce(asked, performance.now() - came, limit.signal)
        } catch (error) {
          if (!(error instanceof CrawlLost)) throw error
        }
      }
    } finally {
      limit.clear()
    }
  }
}
