import iconv from 'iconv-lite'
import { afterAll, expect, test } from 'vitest'

import { createDemoMalls } from './demo-malls.ts'
import { readKramladen } from './listings-for-tests.ts'

const { app, close } = createDemoMalls()
afterAll(close)

const eucKr = new TextDecoder('euc-kr', { fatal: true })
const escaped = (bytes: Uint8Array) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

test('the Korean shop really speaks EUC-KR', async () => {
  const { rawPayload, headers } = await app.inject('/hanmart/search?kwd=headphones')
  expect(headers['content-type']).toBe('text/html; charset=euc-kr')
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(rawPayload)).toThrow()
  expect(eucKr.decode(rawPayload)).toContain('헤드폰')
})

test('nothing on a Korean page is lost to its charset', async () => {
  for (const query of ['headphones', 'monitor', 'books', 'shoe', 'coffee', 'yoga']) {
    const page = eucKr.decode((await app.inject(`/hanmart/search?kwd=${query}`)).rawPayload)
    expect(page.replace(/(href|src)="[^"]*"|"(url|image)":[^,]*/g, '')).not.toContain('?')
  }
})

test('the Korean shop understands EUC-KR, and UTF-8 where it is Korean', async () => {
  const asked = async (query: string) => eucKr.decode((await app.inject(`/hanmart/search?kwd=${query}&page=1`)).rawPayload)
  const euckr = await asked(escaped(iconv.encode('무선 헤드폰', 'euc-kr')))
  expect(euckr).toContain("'무선 헤드폰' 검색결과".replaceAll("'", '&#39;'))
  expect(await asked(escaped(Buffer.from('무선 헤드폰')))).toBe(euckr)
  // In EUC-KR a syllable of two bytes that are also a Latin letter in UTF-8.
  expect(await asked(escaped(iconv.encode('카', 'euc-kr')))).toContain('&#39;카&#39;')
})

test('pages of the German shop follow each other without gap or repetition', async () => {
  const titles: string[] = []
  const count = Number(/<h1>(\d+) Treffer/.exec((await app.inject('/kramladen/suche?q=headphones')).body)?.[1])
  for (let seite = 1; seite <= Math.ceil(count / 12); seite++) {
    titles.push(...readKramladen((await app.inject(`/kramladen/suche?q=headphones&seite=${seite}`)).rawPayload).map(({ title }) => title))
  }
  expect(titles).toHaveLength(count)
  expect(new Set(titles).size).toBe(count)
  expect((await app.inject('/kramladen/suche?q=headphones&seite=99')).body).toContain('keine Treffer')
})

test('advertisements stand among the hits of the German shop, marked as such', async () => {
  expect((await app.inject('/kramladen/suche?q=headphones')).body.match(/class="karte sponsored"/g)).toHaveLength(2)
})

test('the JSON shop takes limit and page, and refuses a limit that is none', async () => {
  const ids = async (page: number) => {
    const { resources } = (await app.inject(`/techmart/search/suggest.json?q=headphones&resources[limit]=5&page=${page}`)).json()
    return resources.results.products.map(({ id }: { id: number }) => id) as number[]
  }
  expect(await ids(1)).toHaveLength(5)
  expect(new Set([...(await ids(1)), ...(await ids(2))]).size).toBe(10)
  expect((await app.inject('/techmart/search/suggest.json?q=x&resources[limit]=1e9')).statusCode).toBe(422)
  expect((await app.inject('/techmart/products.json?limit=7')).json().products).toHaveLength(7)
})

test.each([
  ['/techmart/search?q=headphones', /href="([^"]*\/products\/[^"]+)"/, /src="([^"]+)"/],
  ['/kramladen/suche?q=headphones', /href="(artikel\/[^"]+)"/, /src="([^"]+)"/],
  ['/hanmart/search?kwd=headphones', /href="(\/hanmart\/goods[^"]+)"/, /src="([^"]+)"/],
])('links of %s lead to product pages, and these to their picture', async (path, link, image) => {
  const base = new URL(path, 'http://shop.test')
  const product = new URL(link.exec((await app.inject(path)).body)![1]!, base)
  const page = await app.inject(product.pathname + product.search)
  expect(page.statusCode).toBe(200)
  const picture = await app.inject(new URL(image.exec(page.body)![1]!, product).pathname)
  expect(picture.headers['content-type']).toContain('image/svg+xml')
  expect(picture.body).toMatch(/^<svg .*<\/svg>$/s)
})

test('a home page has a form that finds something', async () => {
  for (const [shop, field] of Object.entries({ techmart: 'q', kramladen: 'q', hanmart: 'kwd' })) {
    const action = /<form[^>]* action="([^"]+)"/.exec((await app.inject(`/${shop}`)).body)![1]!
    expect((await app.inject(`${action}?${field}=headphones`)).body).toMatch(/-\d\d0|[A-Z]{2}\d\d0/)
  }
})

test('what was asked for comes back as text, never as markup', async () => {
  for (const path of ['/kramladen/suche?q=', '/hanmart/search?kwd=', '/techmart/search?q=']) {
    const { body } = await app.inject(path + encodeURIComponent('"><script>alert(1)</script>'))
    expect(body).not.toContain('<script>alert')
  }
})

test('what a shop does not have is a 404', async () => {
  for (const path of [
    '/techmart/products/x',
    '/kramladen/artikel/x.html',
    '/hanmart/goods/view?no=1',
    '/kramladen/bilder/x.svg',
    '/nowhere',
  ]) {
    expect((await app.inject(path)).statusCode).toBe(404)
  }
})
