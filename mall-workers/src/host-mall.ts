import type { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { definitionHash, readingHash } from '@mallgate/shared/definition-hash'
import { durationMs } from '@mallgate/shared/duration'
import type { Exchange } from '@mallgate/shared/exchange/exchange'
import type { ReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import type { Log } from '@mallgate/shared/log'
import type { Redis } from '@mallgate/shared/redis'
import type { RedisClock } from '@mallgate/shared/redis-time'

import { createCoalesce } from './coalesce.ts'
import { type HandOver, createHandOver, newCrawlId } from './hand-over.ts'
import { type Mall, createMall } from './mall.ts'
import type { StoreClient } from './store-client.ts'

/** What all malls of a process share. */
export interface MallGround {
  /** For requests: fails at once where Redis is away. */
  redis: Redis
  exchange: Exchange
  replies: ReplyChannel<CrawlOutcome>
  log: Log
  clock: RedisClock
  store: StoreClient
}

export interface HostedMall {
  /** By the definition that counts when it is called. */
  search: Mall
  /** For the requests that come; those under way end by the definition they began with. */
  update(definition: MallDefinition): void
  /** Resolves when the requests under way have ended. */
  close(): Promise<void>
}

const defaultFreshMs = 600_000

/** Puts one mall's parts together. */
export function hostMall(definition: MallDefinition, ground: MallGround): HostedMall {
  const { id } = definition
  const handOver = createHandOver(id, ground.redis, ground.log)
  const underWay = new Set<Promise<unknown>>()
  let current = searchBy(definition, handOver, ground)
  return {
    search(search, ask) {
      const answer = current(search, ask)
      underWay.add(answer)
      const ended = () => underWay.delete(answer)
      answer.then(ended, ended)
      return answer
    },
    update(changed) {
      current = searchBy(changed, handOver, ground)
    },
    async close() {
      await Promise.allSettled(underWay)
      await handOver.close()
    },
  }
}

/** The mall as one revision of its definition has it. */
function searchBy(definition: MallDefinition, handOver: HandOver, { exchange, replies, clock, store }: MallGround): Mall {
  const { id } = definition
  const hash = definitionHash(definition)
  const crawl = createCoalesce({
    mall: id,
    exchange,
    replies,
    newCrawlId,
    add: (crawlId, { queryKey, query, traceparent, priority, deadline }) => {
      const deadlineAt = Math.floor(clock.now() + deadline.remainingMs())
      return handOver.add({ crawlId, mall: id, queryKey, query, definition: hash, deadlineAt, traceparent }, priority)
    },
    raise: (crawlId, priority) => handOver.raise(crawlId, priority),
    parse: parseOutcome,
  })
  return createMall({
    id,
    reading: readingHash(definition),
    freshMs: definition.fresh ? durationMs(definition.fresh) : defaultFreshMs,
    latest: (key, deadline, traceparent) => store.latest(id, key, deadline, traceparent),
    crawl,
    now: () => clock.now(),
  })
}

// The crawler's kit has held it against the contract, and Gate and the store will: here it is only made sure that it is one.
export function parseOutcome(body: string): CrawlOutcome {
  const value = JSON.parse(body) as Partial<CrawlOutcome> | null
  if (typeof value?.status !== 'string' || !Array.isArray(value.offers) || typeof value.observedAt !== 'string') {
    throw new Error('a crawler answered what the contract does not know')
  }
  return value as CrawlOutcome
}
