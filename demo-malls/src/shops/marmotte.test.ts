import fc from 'fast-check'
import { expect, test } from 'vitest'

import { francs } from './marmotte-pages.ts'
import { proches } from './marmotte-recherche.ts'
import { allOf, visitShops } from './visit-for-tests.ts'

const list = '/marmotte/chercher?mot=headphones'
const names = (page: string) => allOf(page.split('<main')[1] ?? '', /itemprop="name">([^<]+)</g)

test('each hit is a Product in microdata, its price in an attribute with a point and in Swiss writing for people', async () => {
  const page = await visitShops().page(list)
  const prices = allOf(page, /itemprop="price" content="(\d+\.\d\d)"/g)
  expect(prices).toHaveLength(16)
  expect(names(page)).toHaveLength(16)
  for (const price of prices) expect(page).toContain(`<b>${francs(Math.round(Number(price) * 100))}</b>`)
  expect(page).not.toMatch(/application\/ld\+json|class="(?!grille|suite)/)
})

test('francs are written as people there do', () => {
  expect([129_900, 6_490, 100_000_005].map(francs)).toEqual(['CHF 1’299.–', 'CHF 64.90', 'CHF 1’000’000.05'])
})

test('its search understands French and English and forgives a letter or two', async () => {
  const visit = visitShops()
  const meant = names(await visit.page('/marmotte/chercher?mot=casque'))
  expect(meant[0]).toMatch(/^Casque /)
  expect(names(await visit.page(list)).toSorted()).toEqual(meant.toSorted())
  expect(names(await visit.page('/marmotte/chercher?mot=headfones'))).toHaveLength(16)
  expect(names(await visit.page('/marmotte/chercher?mot=ecran'))[0]).toMatch(/^Écran /)
  expect(await visit.page('/marmotte/chercher?mot=xyzzyx')).toContain('Aucun article')
})

test('two words are near each other where so many letters must change at most, whichever comes first', () => {
  expect(proches('kitten', 'sitting', 3)).toBe(true)
  expect(proches('kitten', 'sitting', 2)).toBe(false)
  const word = fc.string({ maxLength: 8 })
  fc.assert(
    fc.property(word, word, fc.nat(4), (a, b, most) => {
      expect(proches(a, b, most)).toBe(proches(b, a, most))
      expect(proches(a, a, 0)).toBe(true)
      expect(proches(a + b, a, b.length)).toBe(true)
    }),
  )
})

test('its pages follow each other without repetition, to the last', async () => {
  const visit = visitShops()
  const first = await visit.page(list)
  const count = Number(/<h1>(\d+) articles/.exec(first)?.[1])
  const pages = Number(/Page 1 de (\d+)/.exec(first)?.[1])
  const links: string[] = []
  for (let page = 1; page <= pages; page++) links.push(...allOf(await visit.page(`${list}&p=${page}`), /itemprop="url" href="([^"]+)"/g))
  expect(links).toHaveLength(count)
  expect(new Set(links).size).toBe(count)
  expect(await visit.page(`${list}&p=${pages + 1}`)).toContain('Aucun article')
})

test('a moved price is on the button only; a new layout has other properties; nothing found shows what else there is', async () => {
  const visit = visitShops()
  const moved = await visit.page(`${list}&fault=price-moved`)
  expect(names(moved)).toHaveLength(16)
  expect(moved).not.toContain('itemprop="price"')
  expect(allOf(moved, /Commander pour (CHF [\d’]+\.[\d–]+)</g)).toHaveLength(16)
  const relaunched = await visit.page(`${list}&fault=layout`)
  expect(relaunched).not.toMatch(/itemprop="(?:name|price|url)"/)
  expect(relaunched).toContain('Casque')
  expect(await visit.page(`${list}&fault=empty`)).toContain('Nos coups de cœur')
})

test('links lead to products and their pictures; what was asked comes back as text', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow(list, /itemprop="url" href="([^"]+)"/)
  expect(product).toMatch(/<h1 itemprop="name">/)
  expect(picture).toMatch(/^<svg/)
  expect(await visit.page(`/marmotte/chercher?mot=${encodeURIComponent('"><script>alert(1)</script>')}`)).not.toContain('<script>alert')
  for (const path of ['/marmotte/article/1', '/marmotte/photo/1.svg']) expect(await visit.status(path)).toBe(404)
})
