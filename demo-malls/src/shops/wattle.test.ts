import { expect, test } from 'vitest'

import { allOf, visitShops } from './visit-for-tests.ts'

interface Hit {
  name: string
  href: string
  price?: { current: { centAmount: number; currencyCode: string } }
  stock: { status: string }
}

interface Page {
  results: { total: number; pageCount: number; hits: Hit[] }
  placements: { sponsored: Hit[] }
}

const propsOf = (html: string) => {
  const json = /<script id="__NEXT_DATA__" type="application\/json">(.*?)<\/script>/s.exec(html)?.[1]
  return (JSON.parse(json ?? '{}') as { props?: { pageProps: Page } }).props?.pageProps
}

const list = '/wattle/search?q=headphones'
const namesIn = async (visit: ReturnType<typeof visitShops>, path: string) =>
  propsOf(await visit.page(path))!.results.hits.map(({ name }) => name)

test('what is drawn is what the script holds, the advertisement in front', async () => {
  const html = await visitShops().page(list)
  const { results, placements } = propsOf(html)!
  const drawn = allOf(html, /<h2 [^>]*>(.*?)<\/h2>/g)
  expect(results.hits).toHaveLength(24)
  expect(drawn.slice(0, 25)).toEqual([...placements.sponsored, ...results.hits].map(({ name }) => name))
  for (const { price } of results.hits) {
    const [whole, cents] = (price!.current.centAmount / 100).toFixed(2).split('.')
    expect(html).toContain(`<span>$${whole!.replace(/\B(?=(\d{3})+$)/g, ',')}</span><sup>.${cents}</sup>`)
    expect(price!.current.currencyCode).toBe('AUD')
  }
})

test('classes are hashed, the same in each answer of a build', async () => {
  const visit = visitShops()
  const classes = async (path: string) => new Set(allOf(await visit.page(path), /class="([^"]+)"/g))
  const first = await classes(list)
  for (const name of first) expect(name).toMatch(/^[A-Z][A-Za-z]+_[a-z]+__[A-Za-z2-9]{5}$/)
  expect(await classes('/wattle/search?q=headset')).toEqual(first)
})

test('its search forgives a slip of the finger, not nonsense', async () => {
  const visit = visitShops()
  const meant = await namesIn(visit, list)
  expect((await namesIn(visit, '/wattle/search?q=hedphones')).toSorted()).toEqual(meant.toSorted())
  expect((await namesIn(visit, '/wattle/search?q=headphone'))[0]).toMatch(/Headphones/)
  expect(await namesIn(visit, '/wattle/search?q=xyzzy')).toEqual([])
})

test('its pages follow each other without repetition, to the last', async () => {
  const visit = visitShops()
  const { total, pageCount } = propsOf(await visit.page(list))!.results
  const hrefs: string[] = []
  for (let page = 1; page <= pageCount; page++)
    hrefs.push(...propsOf(await visit.page(`${list}&page=${page}`))!.results.hits.map(({ href }) => href))
  expect(hrefs).toHaveLength(total)
  expect(new Set(hrefs).size).toBe(total)
  expect(propsOf(await visit.page(`${list}&page=${pageCount + 1}`))!.results.hits).toEqual([])
})

test('a new layout has other names in the script, too; a moved price is drawn, and gone from where it was', async () => {
  const visit = visitShops()
  const relaunched = await visit.page(`${list}&fault=layout`)
  expect(propsOf(relaunched)).toBeUndefined()
  expect(relaunched).toContain('Headphones')
  const moved = await visit.page(`${list}&fault=price-moved`)
  expect(propsOf(moved)!.results.hits.map(({ price }) => price)).toEqual(Array(24).fill(undefined))
  expect(allOf(moved, />Today: (\$[\d,]+\.\d\d)</g)).toHaveLength(27)
})

test('nothing found is an empty list and a sentence', async () => {
  const html = await visitShops().page(`${list}&fault=empty`)
  expect(propsOf(html)!.results.hits).toEqual([])
  expect(html).toContain('couldn’t find anything')
})

test('links lead to products and their pictures; what was asked comes back as text', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow(list, /href="(\/wattle\/p\/[^"]+)"/)
  expect(product).toContain('/p/[slug]/[id]')
  expect(picture).toMatch(/^<svg/)
  expect(await visit.page(`/wattle/search?q=${encodeURIComponent('</script><script>alert(1)//')}`)).not.toContain('<script>alert')
  for (const path of ['/wattle/p/x/1', '/wattle/media/1.svg']) expect(await visit.status(path)).toBe(404)
})
