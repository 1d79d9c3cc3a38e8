import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type CrawlOutcome, type CrawlStatus, answeringCrawls } from '@mallgate/shared/contract/crawl-job'
import type { Availability, Offer } from '@mallgate/shared/contract/offer'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import type { PricePoint } from '@mallgate/shared/contract/store'

import { observedAt, offerForTests, outcomeForTests, pageForTests, recordForTests, won } from './outcome-for-tests.ts'
import type { DbStore } from './store.ts'

/** What every database behind db-api must do. `create` answers an empty store; each test takes malls of its own in it. */
export function describeStore(name: string, create: () => Promise<DbStore>): void {
  describe(name, () => {
    let store: DbStore
    let malls = 0
    const newMall = () => `mall-${++malls}`
    beforeAll(async () => {
      store = await create()
    })
    afterAll(() => store.close())

    it('gives back the latest answer, its offers and the crawl as they were handed over', async () => {
      const mall = newMall()
      const offer = offerForTests({ mall, total: won(14_500), rating: { value: 4.5, best: 5 }, title: '“책” \u{1f4da} \\ "' })
      const outcome = outcomeForTests({ mall, offers: [offer] })
      expect(await store.saveCrawl(outcome)).toEqual({ stored: true })
      const { crawlId, queryKey, query, status, observedAt: at, offers, elapsedMs, crawler } = outcome
      const answer = { crawlId, mall, queryKey, query, status, observedAt: at, offers }
      expect(await store.latestAnswer(mall, queryKey)).toEqual(answer)
      expect(JSON.parse((await store.answerJson(mall, queryKey))!.toString())).toEqual(answer)
      expect(await store.offer(mall, offer.id)).toEqual(offer)
      expect(await store.crawlLog(mall, 10)).toEqual([{ crawlId, mall, query, status, offers: 1, observedAt: at, elapsedMs, crawler }])
      const { price, total, availability } = offer
      expect(await store.priceHistory(mall, offer.id)).toEqual([{ price, total, availability, firstSeen: at, lastSeen: at }])
    })

    it('knows nothing of what was never stored', async () => {
      const mall = newMall()
      expect(await store.latestAnswer(mall, 'k')).toBeUndefined()
      expect(await store.answerJson(mall, 'k')).toBeUndefined()
      expect(await store.offer(mall, 'o')).toBeUndefined()
      expect(await store.priceHistory(mall, 'o')).toEqual([])
      expect(await store.crawlLog(mall, 10)).toEqual([])
    })

    it('stores a crawl once, also when it is handed over twice at the same time', async () => {
      const outcome = outcomeForTests({ mall: newMall() })
      const both = await Promise.all([store.saveCrawl(outcome), store.saveCrawl(outcome)])
      expect(both.map(({ stored }) => stored)).toEqual([true, false])
      expect(await store.saveCrawl({ ...outcome, offers: [] })).toEqual({ stored: false })
      expect((await store.latestAnswer(outcome.mall, outcome.queryKey))!.offers).toHaveLength(1)
    })

    it('keeps malls apart', async () => {
      const [one, two] = [newMall(), newMall()]
      await store.saveCrawl(outcomeForTests({ mall: one, status: 'ok' }))
      expect(await store.saveCrawl(outcomeForTests({ mall: two, status: 'empty', offers: [] }))).toEqual({ stored: true })
      expect((await store.latestAnswer(one, 'query-1'))!.status).toBe('ok')
      expect((await store.latestAnswer(two, 'query-1'))!.status).toBe('empty')
      expect(await store.offer(two, 'offer-1')).toBeUndefined()
    })

    it('takes a failed crawl into the log only', async () => {
      const mall = newMall()
      const failure = { message: 'the shop asks for a captcha', url: 'https://shop.test/', httpStatus: 403 }
      await store.saveCrawl(outcomeForTests({ mall, crawlId: 'answered-1' }))
      await store.saveCrawl(outcomeForTests({ mall, crawlId: 'blocked-01', status: 'blocked', failure, observedAt: observedAt(5_000) }))
      expect((await store.latestAnswer(mall, 'query-1'))!.crawlId).toBe('answered-1')
      expect(await store.priceHistory(mall, 'offer-1')).toHaveLength(1)
      const log = await store.crawlLog(mall, 10)
      expect(log.map(({ crawlId }) => crawlId)).toEqual(['blocked-01', 'answered-1'])
      expect(log[0]!.failure).toEqual(failure)
    })

    it('lists the newest crawls first, and no more than asked for', async () => {
      const mall = newMall()
      for (const second of [3, 1, 2]) {
        await store.saveCrawl(outcomeForTests({ mall, crawlId: `crawl-at-${second}`, observedAt: observedAt(second * 1000), offers: [] }))
      }
      expect((await store.crawlLog(mall, 2)).map(({ crawlId }) => crawlId)).toEqual(['crawl-at-3', 'crawl-at-2'])
    })

    it('holds amounts up to the largest safe integer and texts of any script', async () => {
      const mall = newMall()
      const price = { minor: Number.MAX_SAFE_INTEGER, currency: 'IDR', raw: 'Rp\u00a090 兆 \u0000' }
      await store.saveCrawl(outcomeForTests({ mall, offers: [offerForTests({ mall, price })] }))
      expect((await store.priceHistory(mall, 'offer-1'))[0]!.price).toEqual(price)
      expect((await store.offer(mall, 'offer-1'))!.price).toEqual(price)
    })

    it('notes a change of price, and only the time where nothing changed', async () => {
      const mall = newMall()
      const see = (second: number, offer: Partial<Offer>) => store.saveCrawl(seen(mall, `crawl-at-${second}`, second * 1000, offer))
      await see(1, { price: won(10) })
      await see(2, { price: { ...won(10), raw: '₩10' } })
      await see(3, { price: won(9) })
      await see(4, { price: won(9), availability: 'SoldOut' })
      const history = await store.priceHistory(mall, 'offer-1')
      expect(history.map(({ price, availability, firstSeen, lastSeen }) => [price!.minor, availability, firstSeen, lastSeen])).toEqual([
        [10, 'InStock', observedAt(1_000), observedAt(2_000)],
        [9, 'InStock', observedAt(3_000), observedAt(3_000)],
        [9, 'SoldOut', observedAt(4_000), observedAt(4_000)],
      ])
    })

    it('deletes all of one mall, however much it is, and nothing of another', async () => {
      const [gone, stays] = [newMall(), newMall()]
      const save = (mall: string, index: number) => {
        const offers = Array.from({ length: 30 }, (_, offer) => offerForTests({ mall, id: `offer-${index}-${offer}` }))
        return store.saveCrawl(outcomeForTests({ mall, crawlId: `crawl-no-${index}`, queryKey: `query-${index}`, offers }))
      }
      await Promise.all(Array.from({ length: 120 }, (_, index) => save(gone, index)))
      await save(stays, 1)
      await store.savePage(gone, pageForTests('crawl-of-it', 1))
      await store.savePage(stays, pageForTests('crawl-of-it', 1))
      expect(await store.deleteMall(gone)).toEqual({ deleted: { crawls: 120, answers: 120, offers: 3_600, prices: 3_600, pages: 1 } })
      expect(await store.deleteMall(gone)).toEqual({ deleted: { crawls: 0, answers: 0, offers: 0, prices: 0, pages: 0 } })
      expect(await store.latestAnswer(gone, 'query-1')).toBeUndefined()
      expect(await store.priceHistory(gone, 'offer-1-1')).toEqual([])
      expect(await store.offer(stays, 'offer-1-1')).toBeDefined()
      expect(await store.pages(stays)).toHaveLength(1)
      expect(await store.priceHistory(stays, 'offer-1-1')).toHaveLength(1)
    })

    it('keeps the newest three pages of a mall, in whatever order they come, each once and as it was', async () => {
      const [mall, other] = [newMall(), newMall()]
      const kept = [4, 1, 5, 2, 3].map((second) => pageForTests(`crawl-at-${second}`, second))
      for (const page of kept) await store.savePage(mall, page)
      expect(await store.savePage(mall, { ...kept[2]!, url: 'https://other.test/' })).toBe(false)
      expect((await store.pages(mall)).map(({ crawlId }) => crawlId)).toEqual(['crawl-at-5', 'crawl-at-4', 'crawl-at-3'])
      expect(await store.page(mall, 'crawl-at-5')).toEqual(kept[2])
      expect(await store.page(mall, 'crawl-at-1')).toBeUndefined()
      expect(await store.page(other, 'crawl-at-5')).toBeUndefined()
    })

    it('keeps a record once by kind, key and revision, and never another in its place', async () => {
      const record = recordForTests('once', 7)
      expect(await store.saveRecord(record)).toBe('stored')
      expect(await store.saveRecord(Object.fromEntries(Object.entries(record).toReversed()) as OperationsRecord)).toBe('same')
      expect(await store.saveRecord({ ...record, why: 'another reason' })).toBe('conflict')
      expect(await store.recordHistory({ key: 'once', limit: 10 })).toEqual([record])
    })

    it('answers the latest of each record in whatever order they came, and leaves out what was taken back unless asked', async () => {
      const [old, newest] = [recordForTests('held', 11), recordForTests('held', 13)]
      const [stood, back] = [recordForTests('back', 12), recordForTests('back', 14, null)]
      for (const record of [newest, back, stood, old]) await store.saveRecord(record)
      const latest = async (takenBack: boolean) =>
        (await store.records({ takenBack })).filter(({ key }) => key === 'held' || key === 'back')
      expect(await latest(false)).toEqual([newest])
      expect(await latest(true)).toEqual([newest, back])
    })

    it('tells the history of records newest first, by kind and key', async () => {
      const records = [21, 22, 23].map((revision) => recordForTests('told', revision))
      const settings: OperationsRecord = { ...recordForTests('told', 24), kind: 'settings', content: { enabled: false } }
      for (const record of [...records, settings]) await store.saveRecord(record)
      expect(await store.recordHistory({ kind: 'override', key: 'told', limit: 2 })).toEqual([records[2], records[1]])
      expect(await store.recordHistory({ key: 'told', limit: 10 })).toEqual([settings, ...records.toReversed()])
      expect(await store.recordHistory({ kind: 'release', key: 'told', limit: 10 })).toEqual([])
    })

    it('comes to the same answer, offers and log in whatever order and however often crawls arrive', async () => {
      await fc.assert(
        fc.asyncProperty(deliveries, async ({ crawls, first, second }) => {
          const states = await Promise.all(
            [first, second].map(async (order) => {
              const mall = newMall()
              await Promise.all(order.map((index) => store.saveCrawl(seenBy(crawls[index]!, mall))))
              return everything(store, mall)
            }),
          )
          expect(states[0]).toEqual(states[1])
        }),
        { numRuns: 60 },
      )
    })

    it('keeps a history in order, without equal neighbours, ending in what was seen last, in whatever order crawls arrive', async () => {
      await fc.assert(
        fc.asyncProperty(deliveries, async ({ crawls, first }) => {
          const mall = newMall()
          await Promise.all(first.map((index) => store.saveCrawl(seenBy(crawls[index]!, mall))))
          const answered = crawls.filter(({ status }) => answeringCrawls.has(status))
          expectLawful(await store.priceHistory(mall, 'offer-1'), answered)
        }),
        { numRuns: 60 },
      )
    })
  })
}

interface Look {
  second: number
  minor: number | undefined
  availability: Availability
  status: CrawlStatus
  crawlId: string
}

const looks = fc
  .array(
    fc.record({
      second: fc.integer({ min: 0, max: 8 }),
      minor: fc.constantFrom(undefined, 1, 2),
      availability: fc.constantFrom<Availability>('InStock', 'SoldOut'),
      status: fc.constantFrom<CrawlStatus>('ok', 'ok', 'partial', 'empty', 'timeout'),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => list.map((look, index): Look => ({ ...look, crawlId: `crawl-no-${index}` })))

// Two orders of the same crawls, each with some of them twice.
const deliveries = looks.chain((crawls) => {
  const all = crawls.map((_, index) => index)
  const order = fc
    .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.array(fc.constantFrom(...all), { maxLength: 4 }))
    .map(([once, again]) => [...once, ...again])
  return fc.record({ crawls: fc.constant(crawls), first: order, second: order })
})

const seen = (mall: string, crawlId: string, ms: number, offer: Partial<Offer>): CrawlOutcome =>
  outcomeForTests({ mall, crawlId, observedAt: observedAt(ms), offers: [offerForTests({ mall, observedAt: observedAt(ms), ...offer })] })

function seenBy({ second, minor, availability, status, crawlId }: Look, mall: string): CrawlOutcome {
  const outcome = seen(mall, crawlId, second * 1000, { availability })
  const [offer] = outcome.offers
  if (minor === undefined) delete offer!.price
  else offer!.price = won(minor)
  return { ...outcome, status, offers: status === 'empty' ? [] : [offer!] }
}

async function everything(store: DbStore, mall: string): Promise<unknown> {
  const all = [await store.latestAnswer(mall, 'query-1'), await store.offer(mall, 'offer-1'), await store.crawlLog(mall, 100)]
  return JSON.parse(JSON.stringify(all).replaceAll(mall, 'mall'))
}

const stateOf = ({ price, availability }: PricePoint) => `${price?.minor} ${availability}`

function expectLawful(history: PricePoint[], crawls: Look[]): void {
  const looked = crawls.filter(({ status }) => status !== 'empty')
  const sightings = looked.map(({ second, minor, availability }) => `${observedAt(second * 1000)} ${minor} ${availability}`)
  history.forEach((point, index) => {
    expect(point.firstSeen <= point.lastSeen).toBe(true)
    expect(sightings).toContain(`${point.firstSeen} ${stateOf(point)}`)
    expect(sightings).toContain(`${point.lastSeen} ${stateOf(point)}`)
    const next = history[index + 1]
    if (!next) return
    expect(point.lastSeen < next.firstSeen).toBe(true)
    expect(stateOf(point)).not.toBe(stateOf(next))
  })
  const lastSeconds = looked.map(({ second }) => second)
  expect(history.at(-1)?.lastSeen).toBe(looked.length > 0 ? observedAt(Math.max(...lastSeconds) * 1000) : undefined)
}
