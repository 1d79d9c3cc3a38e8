import { expect } from 'vitest'

import type { Offer } from '@mallgate/shared/contract/offer'
import type { MallInfo, MallReport, SearchAnswer } from '@mallgate/shared/contract/search'

/** What Gate answered to a request of docs/requests.http. */
export interface Answered {
  response: Response
  text: string
  /** Asks further, with the same headers and more. */
  ask(path: string, headers?: Record<string, string>): Promise<Response>
}

interface Event {
  event: string
  data: unknown
}

/** What each request that succeeds is there to show, by the name it begins with. Slow machines and an order of their own are no fault. */
export const requestChecks: Readonly<Record<string, (answered: Answered) => void | Promise<void>>> = {
  Search({ text }) {
    const { query, malls, offers, found, complete } = answerIn(text)
    expect({ query, malls: idsOf(malls), complete }).toEqual({ query: 'headphones', malls: both, complete: true })
    expect(new Set(offers.map(({ mall }) => mall))).toEqual(new Set(both))
    expect(found).toBeGreaterThanOrEqual(offers.length)
  },
  async 'Search in any language'({ text, ask }) {
    const { query, offers } = answerIn(text)
    expect(query).toBe('무선 이어폰')
    expect(offers.length).toBeGreaterThan(0)
    // Another spelling of the same.
    const again = answerIn(await (await ask(`/v1/search?q=${encodeURIComponent('  무선\u3000이어폰 '.normalize('NFD'))}`)).text())
    expect(again.query).toBe(query)
  },
  async Sort({ text, ask }) {
    const { offers, found } = answerIn(text)
    const all = answerIn(await (await ask('/v1/search?q=headphones&limit=1000')).text()).offers
    expect(offers).toHaveLength(5)
    expect(found).toBeGreaterThan(5)
    // By mall: amounts in two currencies are no order that can be read off the numbers.
    for (const mall of new Set(offers.map((offer) => offer.mall))) {
      const totals = totalsOf(offers, mall)
      expect(totals).toEqual(
        totalsOf(all, mall)
          .toSorted((a, b) => a - b)
          .slice(0, totals.length),
      )
    }
    expect(offers.every(({ total }) => total)).toBe(true)
  },
  'Chosen malls'({ text }) {
    expect(idsOf(answerIn(text).malls)).toEqual(both)
  },
  async Page({ text, ask }) {
    const first = answerIn(await (await ask('/v1/search?q=headphones&timeout=10000')).text())
    const second = answerIn(text)
    expect(second.offers.length).toBeGreaterThan(0)
    const seen = new Set(first.offers.map(({ mall, id }) => `${mall} ${id}`))
    expect(second.offers.filter(({ mall, id }) => seen.has(`${mall} ${id}`))).toEqual([])
  },
  Deadline({ text }) {
    expect(answerIn(text).elapsedMs).toBeLessThan(1_500)
  },
  Anew({ text }) {
    expect(answerIn(text).malls.map(({ source }) => source)).toEqual(['live', 'live'])
  },
  'At most an hour old'({ text }) {
    for (const { source, ageMs } of answerIn(text).malls) {
      expect(source).not.toBe('live')
      expect(ageMs).toBeLessThan(3_600_000)
    }
  },
  Compressed({ response, text }) {
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(response.headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
    expect(answerIn(text).offers.length).toBeGreaterThan(0)
  },
  async Traced({ text, ask }) {
    expect(idsOf(answerIn(text).malls)).toEqual(['demo-techmart'])
    // A refusal tells the trace it belongs to.
    const refused = (await (await ask('/v1/search?q=')).json()) as { traceId: string }
    expect(refused.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  },
  Stream({ response, text }) {
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const events = eventsIn(text)
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['mall', 'offers', 'done']))
    expect(events.slice(0, 2)).toMatchObject([{ data: { status: 'pending' } }, { data: { status: 'pending' } }])
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { complete: true } })
  },
  'Stream with all there is to choose'({ text }) {
    const events = eventsIn(text)
    for (const { event, data } of events) if (event === 'offers') expect((data as SearchAnswer).offers.length).toBeLessThanOrEqual(3)
    expect(events.some(({ event }) => event === 'offers')).toBe(true)
    const { event, data } = events.at(-1)!
    expect(event).toBe('done')
    expect(idsOf((data as SearchAnswer).malls)).toEqual(both)
  },
  'An EventSource that connects again after `done` is told to stop'({ text }) {
    expect(text).toBe('')
  },
  Malls({ text }) {
    const { malls } = JSON.parse(text) as { malls: MallInfo[] }
    expect(malls.map(({ id, instances }) => `${id}: ${instances}`).toSorted()).toEqual(both.map((id) => `${id}: 1`))
  },
  'One mall'({ text }) {
    expect(JSON.parse(text)).toMatchObject({ id: 'demo-techmart', instances: 1 })
  },
  Health({ text }) {
    expect(JSON.parse(text)).toEqual({ status: 'ok' })
  },
  Readiness({ text }) {
    expect(JSON.parse(text)).toEqual({ status: 'ready' })
  },
  "The API's description"({ text }) {
    const { openapi, paths } = JSON.parse(text) as { openapi: string; paths: object }
    expect(openapi).toMatch(/^3\.1\./)
    expect(Object.keys(paths)).toContain('/v1/search')
  },
}

const both = ['demo-hanmart', 'demo-techmart']
const idsOf = (malls: readonly MallReport[]) => malls.map(({ mall }) => mall).toSorted()
const totalsOf = (offers: readonly Offer[], mall: string) =>
  offers.flatMap((offer) => (offer.mall === mall && offer.total ? [offer.total.minor] : []))
const answerIn = (text: string) => JSON.parse(text) as SearchAnswer

const eventsIn = (text: string): Event[] =>
  text
    .split('\n\n')
    .map((block) => ({ event: /^event: (.*)$/m.exec(block)?.[1], data: /^data: (.*)$/m.exec(block)?.[1] }))
    .flatMap(({ event, data }) => (event !== undefined && data !== undefined ? [{ event, data: JSON.parse(data) as unknown }] : []))
