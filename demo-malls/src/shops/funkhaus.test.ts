import { expect, test } from 'vitest'

import { allOf, visitShops } from './visit-for-tests.ts'

const list = '/funkhaus/suche/q-kopfh%C3%B6rer/seite-1.htm'
const rows = (html: string) =>
  (/<div id="fh-liste">(.*)<div class="fh-seiten">/s.exec(html)?.[1] ?? '').split('<div class="fh-zeile').slice(1)
const hits = (html: string) => rows(html).filter((row) => row.startsWith('">'))
const prices = (html: string) => hits(html).map((row) => /<strong>(.*?)<\/strong>/.exec(row)?.[1] ?? '')
const names = (html: string) => hits(html).map((row) => /class="fh-name"[^>]*>(.*?)<\/a>/.exec(row)?.[1] ?? '')

test('rows have definition lists: the price, and what looks like one', async () => {
  const visit = visitShops()
  const html = await visit.page('/funkhaus/suche/q-monitor/seite-4.htm')
  for (const price of prices(html)) expect(price).toMatch(/^(?:ab )?\d{1,3}(?:\.\d{3})*,\d\d €$/)
  for (const trap of [/<dd>ab \d+,\d\d € mtl\.<\/dd>/, /<s>[\d.,]+ €<\/s> Sie sparen/, /Energieklasse<\/dt>/, /frei Haus/])
    expect(html).toMatch(trap)
  const extras = await visit.page('/funkhaus/suche/q-monitorarm/seite-1.htm')
  expect(extras).toMatch(/Grundpreis<\/dt><dd>[\d,]+ € \/ Stück/)
  expect(extras).toContain('zzgl. 4,95 € Versand')
})

test('the price of one piece is the price by the number of pieces', async () => {
  const html = await visitShops().page('/funkhaus/suche/q-monitorarm/seite-1.htm')
  const cents = (text: string) => Number(text.replace(/\D/g, ''))
  for (const row of hits(html)) {
    const one = /Grundpreis<\/dt><dd>([\d,.]+)/.exec(row)?.[1]
    if (!one) continue
    const whole = cents(/<strong>([\d,.]+)/.exec(row)![1]!)
    expect([2, 4, 10].map((count) => Math.round(whole / count))).toContain(cents(one))
  }
})

test('a model whose variants differ in price is one row, from the cheapest on; its page tells all', async () => {
  const visit = visitShops()
  const html = await visit.page('/funkhaus/suche/q-ssd/seite-1.htm')
  const row = hits(html).find((one) => one.includes('Ausführungen'))!
  expect(row).not.toContain('EAN')
  const from = /<strong>ab ([\d.,]+ €)<\/strong>/.exec(row)?.[1]
  const page = await visit.page(/href="([^"]+)"/.exec(row)![1]!)
  expect(allOf(page, /<td>([\d.,]+ €)<\/td>/g)).toContain(from)
  expect(allOf(page, /<td>(\d{13})<\/td>/g).length).toBeGreaterThan(1)
})

test('pages of twelve follow each other without gap or repetition', async () => {
  const visit = visitShops()
  const count = Number(/von (\d+)<\/p>/.exec(await visit.page(list))?.[1])
  const found: string[] = []
  let next: string | undefined = list
  while (next) {
    const html: string = await visit.page(next)
    found.push(...hits(html).map((row) => /Art\.-Nr\.<\/dt><dd>(\d+)/.exec(row)?.[1] ?? ''))
    next = /rel="next" href="([^"]+)"/.exec(html)?.[1]
  }
  expect(found).toHaveLength(count)
  expect(new Set(found).size).toBe(count)
  expect(hits(await visit.page(list))).toHaveLength(12)
})

test('it understands German, with umlauts or without, and English words; the thing itself stands before what belongs to it', async () => {
  const visit = visitShops()
  const first = names(await visit.page(list))
  for (const other of ['kopfhoerer', 'KOPFHÖRER', 'headphones'])
    expect(names(await visit.page(`/funkhaus/suche/q-${encodeURIComponent(other)}/seite-1.htm`))).toEqual(first)
  for (const name of first) expect(name).toMatch(/^Kopfhörer /)
})

test('its form leads to the address with words in it, whatever was typed', async () => {
  const visit = visitShops()
  expect(await visit.status('/funkhaus/suche?begriff=kopfh%C3%B6rer')).toBe(302)
  for (const typed of ['..', 'a/b', '50%', '?', '#', `x${'🎧'.repeat(150)}`])
    expect(await visit.status(`/funkhaus/suche/q-${encodeURIComponent(typed)}/seite-1.htm`)).toBe(200)
  expect(await visit.page(`/funkhaus/suche/q-${encodeURIComponent('"><script>alert(1)</script>')}/seite-1.htm`)).not.toContain('<script>')
})

test('a new layout has other names; a moved price stands on a button', async () => {
  const visit = visitShops()
  const relaunched = await visit.page(`${list}?fault=layout`)
  expect(relaunched).not.toContain('class="fh-zeile')
  expect(relaunched).toContain('Kopfhörer')
  const moved = await visit.page(`${list}?fault=price-moved`)
  expect(prices(moved).join('')).toBe('')
  expect(moved).toMatch(/Jetzt für [\d.,]+ € bestellen/)
})

test('nothing found is said, with a row of what others bought outside the list', async () => {
  const visit = visitShops()
  for (const html of [await visit.page(`${list}?fault=empty`), await visit.page('/funkhaus/suche/q-xyzzy/seite-1.htm')]) {
    expect(html).toContain('wurde leider nichts gefunden')
    expect(rows(html)).toEqual([])
    expect(html).toContain('fh-zeile')
  }
})

test('links lead to articles and their pictures, others nowhere', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow(list, /class="fh-name" href="([^"]+)"/)
  expect(product).toContain('<th>EAN</th>')
  expect(picture).toMatch(/^<svg/)
  for (const path of ['/funkhaus/a-1-x.htm', '/funkhaus/bild/1_klein.svg', '/funkhaus/x']) expect(await visit.status(path)).toBe(404)
})
