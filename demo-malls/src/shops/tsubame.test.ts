import iconv from 'iconv-lite'
import { expect, test } from 'vitest'

import { createDemoMalls } from '../demo-malls.ts'
import { escapeShiftJis, japaneseParameter } from './shift-jis.ts'
import { allOf, visitShops } from './visit-for-tests.ts'

const list = '/tsubame/list.cgi?word=headphones'
const rows = (html: string) => (/<div class="kekka">(.*)<p class="peji">/s.exec(html)?.[1] ?? '').split('<div class="shohin">').slice(1)
const yen = (text: string | undefined) => Number((text ?? '').normalize('NFKC').replace(/\D/g, ''))
const everyByte = (text: string) => [...iconv.encode(text, 'shift_jis')].map((byte) => `%${byte.toString(16)}`).join('')

test('it really speaks Shift_JIS, and nothing of its own is lost to it', async () => {
  const { app, close } = createDemoMalls()
  for (const query of ['headphones', 'monitor', 'books', 'shoe', 'coffee', 'yoga', 'tablet', 'lamp']) {
    const { rawPayload, headers } = await app.inject(`/tsubame/list.cgi?word=${query}`)
    expect(headers['content-type']).toBe('text/html; charset=Shift_JIS')
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(rawPayload)).toThrow()
    const page = new TextDecoder('shift_jis', { fatal: true }).decode(rawPayload)
    expect(page.replace(/(href|src|action)="[^"]*"/g, '')).not.toContain('?')
  }
  await close()
})

test('it understands Shift_JIS, escaped in part or in full, and UTF-8 where that is Japanese', async () => {
  const visit = visitShops()
  const asked = (escaped: string) => visit.page(`/tsubame/list.cgi?word=${escaped}&p=1`)
  const page = await asked(escapeShiftJis('ワイヤレス ヘッドホン'))
  expect(page).toContain('「ワイヤレス ヘッドホン」の検索結果')
  expect(rows(page).length).toBeGreaterThan(5)
  expect(escapeShiftJis('ヘ')).toBe('%83w')
  expect(await asked(everyByte('ワイヤレス ヘッドホン'))).toBe(page)
  expect(await asked(encodeURIComponent('ワイヤレス ヘッドホン'))).toBe(page)
  expect(japaneseParameter('/x?a=1&word=%83%5C%83w+a&b=2', 'word')).toBe('ソヘ a')
  expect(japaneseParameter('/x?a=1', 'word')).toBeUndefined()
})

test('width of letters, kind of kana and spaces make no difference', async () => {
  const visit = visitShops()
  const found = async (query: string) => rows(await visit.page(`/tsubame/list.cgi?word=${escapeShiftJis(query)}`))
  const first = await found('ヘッドホン')
  expect(first.length).toBeGreaterThan(5)
  expect(await found('へっどほん')).toEqual(first)
  expect(await found('ﾍｯﾄﾞﾎﾝ')).toEqual(first)
  expect(await found('ワイヤレスヘッドホン')).toEqual(await found('ワイヤレス　ヘッドホン'))
  expect(await found('ＶＰ－３３０')).toEqual(await found('vp330'))
})

test('both prices are told, and the one with tax is the other and a tenth, in either width', async () => {
  const visit = visitShops()
  const pages = await Promise.all([1, 2, 3, 4].map((page) => visit.page(`${list}&p=${page}`)))
  const lines = pages.flatMap((page) => allOf(page, /<p class="nedan">(.*?)<\/p>/g))
  const narrow = lines.filter((line) => /^税抜 [\d,]+円（税込 [\d,]+円）$/.test(line))
  const wide = lines.filter((line) => /^税込￥[０-９，]+（税抜￥[０-９，]+）$/.test(line))
  expect(narrow.length).toBeGreaterThan(wide.length)
  expect(wide.length).toBeGreaterThan(3)
  expect(narrow.length + wide.length).toBe(lines.length)
  for (const line of lines) expect(yen(/税込 ?([^）（]+)/.exec(line)?.[1]) * 10).toBe(yen(/税抜 ?([^）（]+)/.exec(line)?.[1]) * 11)
})

test('a used one says how well it is kept, costs less than new, and is the only one', async () => {
  const visit = visitShops()
  const used = (await Promise.all([1, 2, 3].map((page) => visit.page(`${list}&p=${page}`))))
    .flatMap(rows)
    .filter((row) => row.includes('中古'))
  expect(used.length).toBeGreaterThan(5)
  for (const row of used) {
    expect(row).toMatch(/中古：[ABC]</)
    expect(yen(/税込 ?(￥?[\d０-９,，]+)/.exec(row)?.[1])).toBeLessThan(yen(/定価 <s>([\d,]+)/.exec(row)?.[1]))
    expect(row).toMatch(/残りわずか|売り切れ/)
  }
})

test('a new layout has other names; a moved price stands on a button', async () => {
  const visit = visitShops()
  const relaunched = await visit.page(`${list}&fault=layout`)
  expect(relaunched).not.toContain('class="shohin"')
  expect(relaunched).toContain('ヘッドホン')
  const moved = rows(await visit.page(`${list}&fault=price-moved`))
  expect(moved).toHaveLength(20)
  for (const row of moved) expect(row).not.toContain('税込')
  expect(moved.join()).toMatch(/value="[\d,]+円で買う"/)
})

test('nothing found is said, with what others bought outside the list', async () => {
  const visit = visitShops()
  for (const html of [await visit.page(`${list}&fault=empty`), await visit.page('/tsubame/list.cgi?word=xyzzy')]) {
    expect(html).toContain('該当する商品はありませんでした')
    expect(rows(html)).toEqual([])
    expect(html).toContain('class="shohin"')
  }
})

test('links lead to items and their pictures; what was asked comes back as text', async () => {
  const visit = visitShops()
  const { product, picture } = await visit.follow(list, /<p class="mei"><a href="([^"]+)"/)
  expect(product).toContain('管理番号')
  expect(picture).toMatch(/^<svg/)
  expect(await visit.page(`/tsubame/list.cgi?word=${encodeURIComponent('"><script>alert(1)</script>')}`)).not.toContain('<script>')
  for (const path of ['/tsubame/item.cgi?code=1', '/tsubame/item.cgi', '/tsubame/gazo/1.svg']) expect(await visit.status(path)).toBe(404)
})
