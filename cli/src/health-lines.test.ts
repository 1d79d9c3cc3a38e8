import { expect, test } from 'vitest'

import type { MallHealth } from '@mallgate/shared/contract/mall-health'
import { definitionHash } from '@mallgate/shared/definition-hash'

import { callCenterWith, listed } from './call-center-for-tests.ts'
import { cli, server } from './cli-for-tests.ts'

const definition = { id: 'corner', url: 'https://corner.example', mode: 'code', currency: 'EUR' } as const
const hash = definitionHash(definition)
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

const health: MallHealth = {
  mall: 'corner',
  state: 'failing',
  since: minutesAgo(30),
  reason: {
    message: 'price: none of 8 offers has one',
    field: 'price',
    snippet: '<li class="card"><a>One</a><p class="cost">$1.50</p></li>',
  },
  lastCrawl: { crawlId: 'crawl-22', at: minutesAgo(3), status: 'parse_error', offers: 0 },
  lastAnswer: minutesAgo(40),
  crawls: 4,
  statuses: { ok: 3, parse_error: 1 },
  offers: 24,
  filled: { title: 1, price: 0.875 },
  pages: [
    {
      crawlId: 'crawl-22',
      at: minutesAgo(3),
      url: 'https://corner.example/s?q=x',
      httpStatus: 200,
      definition: hash,
      status: 'parse_error',
      reason: { message: 'price: none of 8 offers has one', field: 'price' },
      bytes: 100,
    },
  ],
}

async function system(body: () => string | undefined) {
  const store = await server((_request, response) => {
    const text = body()
    response.writeHead(text === undefined ? 500 : 200, { 'content-type': 'application/json' }).end(text)
  })
  const center = await callCenterWith([
    listed('mall-a', { malls: [{ id: 'corner', definition: hash }] }),
    listed('db-other', { service: 'db-api', address: 'http://127.0.0.1:9', malls: [{ id: 'another' }] }),
    listed('db-1', { service: 'db-api', address: store, malls: [{ id: 'corner' }] }),
  ])
  center.on(`GET /v1/definitions/${hash}`, { body: definition })
  return { CALLCENTER_URL: center.address }
}

test('a mall is shown with how it fares, why, what stands on the page, and the pages that are kept', async () => {
  const env = await system(() => JSON.stringify(health))
  const { exitCode, out } = await cli(['mall', 'show', 'corner'], { env })
  expect(exitCode).toBe(0)
  expect(out).toMatch(/^health +failing, since \d{4}-\d\d-\d\d \d\d:\d\d/m)
  expect(out).toMatch(
    /^reason +price: none of 8 offers has one\n {12}<li class="card">\n {14}<a>One<\/a>\n {14}<p class="cost">\$1\.50<\/p>\n {12}<\/li>\n/m,
  )
  expect(out).toMatch(/^last crawl +3 min ago: parse_error, 0 offers; the last answer 40 min ago$/m)
  expect(out).toMatch(/^crawls +the latest 4: 3 ok, 1 parse_error$/m)
  expect(out).toMatch(/^fields +title 100 %, price 88 %$/m)
  expect(out).toMatch(/^kept pages {2}crawl-22 {2}3 min ago, parse_error: price: none of 8 offers has one$/m)
  expect(JSON.parse((await cli(['mall', 'show', 'corner', '--json'], { env })).out).health).toEqual(health)
})

test('where no store tells, the rest is shown all the same', async () => {
  const env = await system(() => undefined)
  const { exitCode, out, err } = await cli(['mall', 'show', 'corner'], { env })
  expect(exitCode).toBe(0)
  expect(err).toContain('No db-api tells of corner (it answered 500)')
  expect(out).toMatch(/^runs on +mall-a$/m)
  expect(out).not.toContain('health')
})
