import { expect, it, onTestFinished } from 'vitest'

import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { createLog } from '@mallgate/shared/log'
import { createMetrics } from '@mallgate/shared/metrics'

import { createCrawlerApp } from '../app.ts'

const good = {
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  request: { path: '/search', query: { q: '{query}' } },
  extract: { strategies: [{ css: { items: 'li.card', fields: { title: 'a' } } }] },
}
const withItems = (items: string) => ({ ...good, extract: { strategies: [{ css: { items, fields: { title: 'a' } } }] } })
const byHand = { id: 'hand', url: 'https://hand.example', currency: 'EUR', locale: 'de-DE', mode: 'code' }

const check = async (definition: unknown, secret?: string) => {
  const tokens = createClusterTokens(secret, { service: 'crawler', instance: 'c' })
  const unasked = () => Promise.reject(new Error('no manners are asked for'))
  const app = createCrawlerApp({
    tokens,
    log: createLog('test', 'silent'),
    metrics: createMetrics(),
    manners: { of: unasked, reset: unasked, now: Date.now },
    health: { notReady: () => undefined },
  })
  onTestFinished(() => app.close())
  const response = await app.inject({ method: 'POST', url: '/v1/definitions/check', payload: definition as object })
  return { status: response.statusCode, body: response.body && (response.json() as { code: string; errors: { name: string }[] }) }
}

it('takes what it can crawl by, and what another crawls', async () => {
  expect(await check(good)).toMatchObject({ status: 204 })
  expect(await check(byHand)).toMatchObject({ status: 204 })
})

it.for([
  ['a selector that only the compiler knows to be wrong', withItems('li:no-such-pseudo'), 'extract.strategies[0].css.items'],
  ['a key that is unknown', { ...good, curency: 'EUR' }, 'curency'],
  ['a rule that is not kept', { ...good, currency: 'EUX' }, 'currency'],
  ['what is no definition', [], ''],
] as const)('refuses %s, with its key', async ([, definition, name]) => {
  expect(await check(definition)).toMatchObject({
    status: 422,
    body: { code: 'invalid_definition', errors: expect.arrayContaining([expect.objectContaining({ name })]) },
  })
})

it('answers our own processes only', async () => {
  expect(await check(good, 'a secret of sixteen or more')).toMatchObject({ status: 401 })
})
