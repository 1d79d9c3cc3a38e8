import { describe, expect, it } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { createLog } from '@mallgate/shared/log'

import { createAskPage } from '../ask-page.ts'
import { compileShop } from '../known-shops.ts'
import type { FetchedPage } from '../read-page.ts'

const definition: MallDefinition = {
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  mode: 'auto',
  request: { path: '/s' },
  extract: { strategies: [{ css: { items: '.card', fields: { title: 'b', url: 'a@href', price: 'i' } } }] },
}
const page = (html: string, drawn: boolean): FetchedPage => ({
  url: 'https://shop.example/s',
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: Buffer.from(html),
  ...(drawn && { drawn: true, requests: 7, shopMs: 5 }),
})

/** A crawl of a shop whose page is a shell to HTTP: which way its pages were asked for, and what its manners were told. */
function setUp({ browser }: { browser: boolean }) {
  const shop = compileShop(definition)
  const asked: string[] = []
  const told: number[] = []
  const { signal } = new AbortController()
  const context = {
    signal,
    permit: async () => undefined,
    remainingMs: () => 10_000,
    now: () => '2026-01-02T03:04:05.000Z',
    log: createLog('ask-drawn-test', 'silent'),
  }
  const deps = {
    enter: async () => ({ end: async ({ requests }: { requests: number }) => void told.push(requests) }),
    fetchPage: async () => (asked.push('http'), page('<div id="app"></div><script src="a.js"></script>', false)),
    ...(browser && {
      renderPage: async () => (
        asked.push('browser'),
        page('<p class="card"><a href="/1"><b>Kestrel</b></a> <i>5,00 €</i></p><script></script>', true)
      ),
    }),
    sleep: async () => undefined,
  }
  const crawl = () =>
    createAskPage(deps, { mall: 'shop', crawl: { id: 'c', answered: false }, shop, context })(
      shop.request({ text: 'q', page: 1 }),
      shop.read,
    )
  return { asked, told, crawl }
}

describe('a page of a mall of mode `auto`', () => {
  it('is asked for again in the browser where it is a shell, in a turn of its own, and by the browser at once from then on', async () => {
    const { asked, told, crawl } = setUp({ browser: true })
    expect(await crawl()).toMatchObject({ status: 'ok', offers: [{ title: 'Kestrel' }] })
    expect(asked).toEqual(['http', 'browser'])
    expect(told).toEqual([1, 7])
    expect(await crawl()).toMatchObject({ status: 'ok' })
    expect(asked).toEqual(['http', 'browser', 'browser'])
  })

  it('says what is missing where there is no browser', async () => {
    const { asked, crawl } = setUp({ browser: false })
    expect(await crawl()).toMatchObject({ status: 'error', failure: { message: expect.stringContaining('no crawler here has a browser') } })
    expect(asked).toEqual(['http'])
  })
})
