import type { OutgoingHttpHeaders } from 'node:http'

import { describe, expect, test } from 'vitest'

import { type Fetching, fetching, honestShop, textOf } from './servers-for-tests.ts'

/** A shop whose page is always the same, and which says so to whoever asks. */
async function shopWith(headers: OutgoingHttpHeaders) {
  const asked: (string | undefined)[] = []
  let tag = '"one"'
  const origin = await honestShop((request, response) => {
    const condition = request.headers['if-none-match'] ?? request.headers['if-modified-since']
    asked.push(condition)
    if (condition === (headers['last-modified'] ?? tag)) response.writeHead(304, { 'x-fresh': 'yes', etag: tag }).end()
    else response.writeHead(200, { 'content-type': 'text/html; charset=euc-kr', etag: tag, ...headers }).end(`page ${tag}`)
  })
  const { get } = fetching()
  return {
    asked,
    change: () => (tag = '"two"'),
    get: (options: Fetching = {}) => get(origin, { mall: 'shop', ...options }),
  }
}

describe('a page that has not changed', () => {
  test.for([
    ['its tag', {}],
    ['its date', { etag: [], 'last-modified': 'Sat, 01 Feb 2025 00:00:00 GMT' }],
    ['what it depends on', { vary: 'Accept-Encoding, accept-language' }],
  ] as [string, OutgoingHttpHeaders][])('is not sent again, by %s', async ([, headers]) => {
    const { get, asked } = await shopWith(headers)
    await get()
    const again = await get()
    expect(again).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=euc-kr', 'x-fresh': 'yes' } })
    expect(textOf(again)).toBe('page "one"')
    expect(asked[0]).toBeUndefined()
    expect(asked[1]).toBeDefined()
  })

  test('and then has, is the new one', async () => {
    const { get, asked, change } = await shopWith({})
    await get()
    change()
    expect(textOf(await get())).toBe('page "two"')
    expect(textOf(await get())).toBe('page "two"')
    expect(asked).toEqual([undefined, '"one"', '"two"'])
  })

  test.for([
    ['that the shop forbids to keep', { 'cache-control': 'private, no-store' }, {}],
    ['that depends on nobody knows what', { vary: '*' }, {}],
    ['that is asked for otherwise now', {}, { headers: { 'accept-language': 'de' } }],
    ['of another mall', {}, { mall: 'another' }],
    ['asked by a definition with a condition of its own', {}, { headers: { 'if-none-match': '"mine"' } }],
  ] as [string, OutgoingHttpHeaders, Fetching][])('but %s is asked for as if it were new', async ([, headers, options]) => {
    const { get, asked } = await shopWith(headers)
    await get()
    expect(textOf(await get(options))).toBe('page "one"')
    expect(asked[1]).toBe(options.headers?.['if-none-match'])
  })
})

test('an answer 304 that nobody asked for is the shop’s answer', async () => {
  const origin = await honestShop((_request, response) => response.writeHead(304).end())
  expect(await fetching().get(origin, { mall: 'shop' })).toMatchObject({ status: 304 })
})
