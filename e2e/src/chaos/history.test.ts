import { describe, expect, it } from 'vitest'

import type { MallReport } from '@mallgate/shared/contract/search'
import type { CrawlLogEntry } from '@mallgate/shared/contract/store'

import { type CrawlHistory, type Ending, type QueryEvent, checkCrawls, checkQueries } from './history.ts'

const mall = 'a-mall'
const observedAt = '2026-01-02T03:04:05.678Z'
const report = (changed: Partial<MallReport> = {}): MallReport => ({
  mall,
  status: 'ok',
  offers: 1,
  source: 'live',
  elapsedMs: 10,
  observedAt,
  ...changed,
})
const answered = (...malls: MallReport[]): Ending => ({
  kind: 'answered',
  status: 200,
  complete: malls.every(({ status }) => status === 'ok'),
  malls,
})
const refused = (...malls: MallReport[]): Ending => ({ kind: 'refused', status: 503, code: 'no_mall_answered', malls })
const begin = (id: number, at = 0): QueryEvent => ({ type: 'begin', id, at, q: 'mouse', malls: [mall], timeoutMs: 1_000 })
const end = (id: number, at = 50, ending = answered(report())): QueryEvent => ({ type: 'end', id, at, ending })
const stored = (crawlId: string, changed: Partial<CrawlLogEntry> = {}): CrawlLogEntry => ({
  crawlId,
  mall,
  query: { text: 'mouse', page: 1 },
  status: 'ok',
  offers: 1,
  observedAt,
  elapsedMs: 5,
  crawler: 'c-1',
  ...changed,
})

describe('the queries of a history', () => {
  it.each<[what: string, events: QueryEvent[]]>([
    ['one that was answered', [begin(1), end(1)]],
    ['two at the same time', [begin(1), begin(2), end(2), end(1)]],
    ['one that was refused, with its report', [begin(1), end(1, 50, refused(report({ status: 'error' })))]],
    ['one that broke', [begin(1), end(1, 50, { kind: 'broken', error: 'ECONNRESET' })]],
  ])('are right: %s', (_, events) => expect(checkQueries(events)).toEqual([]))

  it.each<[fault: string, events: QueryEvent[]]>([
    ['never ended', [begin(1), begin(2), end(2)]],
    ['ended 2 times', [begin(1), end(1), end(1)]],
    ['without having begun', [end(7)]],
    ['began twice', [begin(1), begin(1), end(1)]],
    ['its time was 1000 ms', [begin(1), end(1, 3_600)]],
    ['0 reports of a-mall', [begin(1), end(1, 50, answered(report({ mall: 'other' })))]],
    ['2 reports of a-mall', [begin(1), end(1, 50, answered(report(), report()))]],
    ['left a-mall pending', [begin(1), end(1, 50, refused(report({ status: 'pending' })))]],
    ['although no mall gave anything', [begin(1), end(1, 50, answered(report({ status: 'timeout' })))]],
    ['although a mall gave something', [begin(1), end(1, 50, refused(report()))]],
    [
      'called complete and is not',
      [begin(1), end(1, 50, { ...answered(report(), report({ mall: 'b', status: 'timeout' })), complete: true } as Ending)],
    ],
  ])('are wrong: %s', (fault, events) => expect(checkQueries(events).join('\n')).toContain(fault))
})

describe('the crawls of a history', () => {
  const right: CrawlHistory = {
    events: [begin(1), end(1)],
    logs: [{ mall, at: 1, crawls: [stored('x')], whole: true }],
    unsettled: { [mall]: 0 },
    dead: { [mall]: 0 },
  }
  const log = (...crawls: CrawlLogEntry[]) => ({ mall, at: 1, crawls, whole: true })
  const lossAround = { fromMs: Date.parse(observedAt) - 1_000, toMs: Date.parse(observedAt) + 1_000 }

  it.each<[what: string, history: CrawlHistory]>([
    ['told once, stored once', right],
    ['told twice, stored once', { ...right, events: [begin(1), end(1), begin(2), end(2)] }],
    ['stored and told to nobody', { ...right, events: [] }],
    ['told from the store', { ...right, events: [begin(1), end(1, 50, answered(report({ source: 'stored' })))], logs: [log()] }],
    ['told in a stretch that Redis lost', { ...right, logs: [log()], losses: [lossAround] }],
    [
      'no longer among the newest of a long log',
      {
        ...right,
        logs: [log(stored('x'), stored('old', { observedAt: '2025-01-01T00:00:00.000Z' })), { ...log(stored('x')), whole: false }],
      },
    ],
  ])('are right: %s', (_, history) => expect(checkCrawls(history)).toEqual([]))

  it.each<[fault: string, history: CrawlHistory]>([
    ['and it is not stored', { ...right, logs: [log()] }],
    ['and it is not stored', { ...right, logs: [log()], losses: [{ fromMs: 0, toMs: 1 }] }],
    ['and it is not stored', { ...right, logs: [log(stored('x', { query: { text: 'other', page: 1 } }))] }],
    ['is stored 2 times', { ...right, logs: [log(stored('x'), stored('y'))] }],
    ['is stored twice', { ...right, logs: [log(stored('x'), stored('x'))] }],
    [
      'was stored and is gone',
      { ...right, logs: [log(stored('x'), stored('y', { query: { text: 'other', page: 1 } })), log(stored('x'))] },
    ],
    ['2 crawls of a-mall are not stored', { ...right, unsettled: { [mall]: 2 } }],
    ['1 crawls of a-mall were laid aside', { ...right, dead: { [mall]: 1 } }],
  ])('are wrong: %s', (fault, history) => expect(checkCrawls(history).join('\n')).toContain(fault))
})
