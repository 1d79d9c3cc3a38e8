import { randomUUID } from 'node:crypto'

import { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import { checked } from '@mallgate/shared/call'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { definitionHash } from '@mallgate/shared/definition-hash'
import { durationMs } from '@mallgate/shared/duration'
import type { Exchange } from '@mallgate/shared/exchange/exchange'
import type { ReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import type { Redis } from '@mallgate/shared/redis'
import type { RedisClock } from '@mallgate/shared/redis-time'

import { createCoalesce } from './coalesce.ts'
import { crawlJob, createHandOver, newCrawlId } from './hand-over.ts'
import { type Mall, createMall } from './mall.ts'
import type { StoreClient } from './store-client.ts'

/** What all malls of a process share. */
export interface MallGround {
  /** For requests: fails at once where Redis is away. */
  redis: Redis
  exchange: Exchange
  replies: ReplyChannel
  clock: RedisClock
  store: StoreClient
}

export interface HostedMall {
  search: Mall
  close(): Promise<void>
}

const outcomes = checked(CrawlOutcome)
const defaultFreshMs = 600_000

/** Puts one mall's parts together. */
export function hostMall(definition: MallDefinition, ground: MallGround): HostedMall {
  const { id } = definition
  const { redis, exchange, replies, clock, store } = ground
  const hash = definitionHash(definition)
  const handOver = createHandOver(id, redis)
  const crawl = createCoalesce({
    mall: id,
    exchange,
    replies,
    newCrawlId,
    add: (crawlId, { queryKey, query, traceparent, priority }) =>
      handOver.add(crawlJob(id, crawlId, queryKey, query, hash, traceparent), priority),
    raise: (crawlId, priority) => handOver.raise(crawlId, priority),
    parse,
  })
  const search = createMall({
    id,
    freshMs: definition.fresh ? durationMs(definition.fresh) : defaultFreshMs,
    latest: (key, deadline, traceparent) => store.latest(id, key, deadline, traceparent),
    crawl,
    now: () => clock.now(),
  })
  return {
    search,
    close: () => handOver.close(),
  }
}

export const newProcessId = (service: string): string => `${service}-${randomUUID().slice(0, 13)}`

function parse(body: string): CrawlOutcome {
  const value: unknown = JSON.parse(body)
  if (!outcomes.check(value)) throw new Error(`a crawler answered what the contract does not know: ${outcomes.explain(value)}`)
  return value
}
