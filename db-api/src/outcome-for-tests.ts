import { gzipSync } from 'node:zlib'

import type { CrawlOutcome } from '@mallgate/shared/contract/crawl-job'
import type { KeptPage } from '@mallgate/shared/contract/mall-health'
import type { Money, Offer } from '@mallgate/shared/contract/offer'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'

export const won = (minor: number): Money => ({ minor, currency: 'KRW', raw: `${minor}원` })

export const observedAt = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString()

export function offerForTests(offer: Partial<Offer> = {}): Offer {
  const base = { id: 'offer-1', mall: 'books', title: '책 한 권', price: won(12_000), availability: 'InStock', position: 1 } as const
  return { ...base, observedAt: observedAt(0), ...offer }
}

export function outcomeForTests(outcome: Partial<CrawlOutcome> = {}): CrawlOutcome {
  return {
    crawlId: 'crawl-00000001',
    mall: 'books',
    queryKey: 'query-1',
    query: { text: '책', page: 1 },
    definition: 'sha256-0',
    status: 'ok',
    offers: [offerForTests({ mall: outcome.mall ?? 'books', observedAt: outcome.observedAt ?? observedAt(0) })],
    observedAt: observedAt(0),
    elapsedMs: 12.5,
    crawler: 'crawler-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ...outcome,
  }
}

export function recordForTests(key: string, revision: number, content: OperationsRecord['content'] = { weight: 0.5 }): OperationsRecord {
  return { kind: 'override', key, revision, at: observedAt(revision), who: 'ops-1', why: '느린 “기계”', content }
}

export function pageForTests(crawlId: string, second: number): KeptPage {
  const html = `<li class="card">책 ${second}</li>`
  return {
    crawlId,
    at: observedAt(second * 1000),
    url: 'https://shop.test/search',
    httpStatus: 200,
    contentType: 'text/html',
    definition: 'sha256-0',
    status: 'parse_error',
    reason: { message: 'no offers were read', field: 'title', snippet: html },
    bytes: Buffer.byteLength(html),
    gzip: gzipSync(html).toString('base64'),
  }
}
