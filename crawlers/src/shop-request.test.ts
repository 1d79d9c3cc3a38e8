import { describe, expect, it } from 'vitest'

import { compileRequest, isPaged, plainRequest } from './shop-request.ts'

const shop = { id: 'shop', url: 'https://shop.example/kr/', currency: 'KRW', locale: 'ko-KR' }

describe('the request a definition makes', () => {
  it('puts query and page, encoded, into path and parameters', () => {
    const request = compileRequest({
      ...shop,
      request: { path: '/s/{query}', query: { q: '{query}', 'resources[type]': 'a b', p: '{page}' } },
    })
    expect(request({ text: 'a&b $& c', page: 2 }).url).toBe(
      'https://shop.example/kr/s/a%26b%20%24%26%20c?q=a%26b%20%24%26%20c&resources%5Btype%5D=a%20b&p=2',
    )
  })
  it('encodes the query in the shop’s charset', () => {
    const request = compileRequest({ ...shop, request: { path: '/s', query: { q: '{query}' }, charset: 'euc-kr' } })
    expect(request({ text: '이어폰 a', page: 1 }).url).toBe('https://shop.example/kr/s?q=%C0%CC%BE%EE%C6%F9%20a')
  })
  it('counts pages from 0 where the shop does', () => {
    const request = compileRequest({ ...shop, request: { path: '/s?p={page}', firstPage: 0 } })
    expect(request({ text: 'x', page: 1 }).url).toBe('https://shop.example/kr/s?p=0')
  })
  it('says how many offers stand before the page where the shop counts them', () => {
    const request = compileRequest({ ...shop, request: { path: '/s', query: { start: '{offset}', sz: '24' }, pageSize: 24 } })
    expect([1, 2, 3].map((page) => request({ text: 'x', page }).url)).toEqual(
      ['0', '24', '48'].map((start) => `https://shop.example/kr/s?start=${start}&sz=24`),
    )
  })
  it('counts offers from the number of the first where that is said', () => {
    const request = compileRequest({ ...shop, request: { path: '/s?start={offset}', pageSize: 24, firstPage: 1 } })
    expect([1, 2].map((page) => request({ text: 'x', page }).url)).toEqual(
      ['1', '25'].map((start) => `https://shop.example/kr/s?start=${start}`),
    )
  })
  it.each([
    [{ path: '/s?q={query}' }, false],
    [{ path: '/s/{page}' }, true],
    [{ path: '/s', query: { from: '{offset}' } }, true],
    [{ path: '/s', method: 'POST' as const, body: '{"page":{page}}' }, true],
  ])('%j asks for more than one page: %s', (request, paged) => {
    expect(isPaged({ ...shop, request })).toBe(paged)
  })
  it('escapes the query in a JSON body', () => {
    const request = compileRequest({
      ...shop,
      request: { path: '/s', method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"q":"{query}"}' },
    })
    expect(JSON.parse(request({ text: '5" \\ x', page: 1 }).body!)).toEqual({ q: '5" \\ x' })
  })
  it('takes a query that says {page} or {query} by its letters', () => {
    const json = { 'content-type': 'application/json' }
    const body = '{"q":"{query}","p":{page}}'
    const request = compileRequest({ ...shop, request: { path: '/s/{page}', method: 'POST', headers: json, body } })
    expect(JSON.parse(request({ text: '{page} {query} $&', page: 2 }).body!)).toEqual({ q: '{page} {query} $&', p: 2 })
  })
  it('can be sent whatever a shop wrote into the address of its search', () => {
    const request = compileRequest({ ...shop, request: { path: '/s\ud83d?q={query}', query: { from: '\udc00' } } })
    expect(request({ text: 'x', page: 1 }).url).toBe('https://shop.example/kr/s%EF%BF%BD?q=x&from=%EF%BF%BD')
  })
  it('refuses a charset nobody knows when it is compiled, not when somebody asks', () => {
    expect(() => compileRequest({ ...shop, request: { path: '/s', charset: 'klingon' } })).toThrow('klingon')
  })
})

describe('a page that one of the shop’s named', () => {
  const headers = { 'X-Api-Key': 'secret', Cookie: 'session=1', 'User-Agent': 'Ours/1' }
  const headersTo = (url: string) => plainRequest({ ...shop, request: { path: '/s', headers } }, url).headers
  it('is asked for with what the definition sends, where it is the shop’s own', () => {
    expect(headersTo('https://shop.example/p/1')).toMatchObject({ 'x-api-key': 'secret', cookie: 'session=1', 'user-agent': 'Ours/1' })
  })
  it.for(['https://cdn.shop.example/p', 'http://shop.example/p', 'https://shop.example:8443/p', 'https://other.example/'])(
    'is told nothing of it at %s',
    (url) => {
      const { 'user-agent': agent, 'accept-language': language, ...others } = headersTo(url)
      expect([agent, language, Object.keys(others)]).toEqual(['Ours/1', 'ko-KR', ['accept', 'accept-encoding']])
    },
  )
})
