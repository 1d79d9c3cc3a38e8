import type { Offer } from '@mallgate/shared/contract/offer'
import fc from 'fast-check'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import picocolors from 'picocolors'

import { offersTable } from './offers-table.ts'
import { widthOf } from './plain-text.ts'
import type { Style } from './terminal.ts'

const style = (columns: number, patch: Partial<Style> = {}): Style => ({
  columns,
  colors: picocolors.createColors(false),
  links: false,
  locale: 'en-US',
  ...patch,
})

const offer = (patch: Partial<Offer> = {}): Offer => ({
  id: '1',
  mall: 'techmart',
  title: 'Desk lamp',
  url: 'https://shop.example/lamp',
  total: { minor: 1999, currency: 'EUR', raw: '19,99 €' },
  availability: 'InStock',
  position: 1,
  observedAt: '2026-01-02T03:04:05.000Z',
  ...patch,
})

const mixed = [
  offer({
    title: '[알펜폭스] 미끄럼방지 10mm 요가매트 Asana 51 프리미엄 사은품 증정 한정판',
    total: { minor: 109_900, currency: 'KRW', raw: '' },
  }),
  offer({
    title: 'ワイヤレスイヤホン ノイズキャンセリング搭載 最大40時間再生',
    mall: 'demo-hanmart',
    total: { minor: 3980, currency: 'JPY', raw: '' },
  }),
  offer({
    title: 'A very long title of a thing that nobody would ever read to its end, were it not for this test',
    availability: 'SoldOut',
  }),
]

test('at 80 columns the table shows title, price, mall and availability; at 160 the link too', () => {
  expect(offersTable(mixed, style(80))).toEqual([
    'TITLE                                          PRICE  MALL          AVAILABILITY',
    '[알펜폭스] 미끄럼방지 10mm 요가매트 Asana…  ₩109,900  techmart      in stock',
    'ワイヤレスイヤホン ノイズキャンセリング搭…    ¥3,980  demo-hanmart  in stock',
    'A very long title of a thing that nobody…     €19.99  techmart      sold out',
  ])
  const wide = offersTable(mixed, style(160))
  expect(wide[0]).toMatch(/TITLE +PRICE  MALL +AVAILABILITY  LINK$/)
  expect(wide[2]).toContain('ワイヤレスイヤホン ノイズキャンセリング搭載 最大40時間再生')
  expect(wide[1]).toMatch(/https:\/\/shop\.example\/lamp$/)
})

const anyTitle = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.constantFrom('무선 이어폰 '.repeat(20), 'ｶﾀｶﾅ', '👩‍👩‍👧 family', 'e\u0301'.repeat(80)),
)
const anyOffer = fc
  .record({
    title: anyTitle,
    mall: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
    minor: fc.option(fc.nat(Number.MAX_SAFE_INTEGER)),
    currency: fc.constantFrom('EUR', 'KRW', 'KWD', 'HUF', 'XTS'),
    availability: fc.constantFrom('InStock' as const, 'Unknown' as const, 'LimitedAvailability' as const),
    url: fc.option(fc.webUrl({ withQueryParameters: true })),
  })
  .map(({ minor, currency, url, ...rest }) => {
    const { total: _total, url: _url, ...bare } = offer(rest)
    return { ...bare, ...(minor !== null && { total: { minor, currency, raw: '' } }), ...(url !== null && { url }) }
  })

test('no line is wider than the terminal, and all columns stand below their headings, whatever shops write', () => {
  fc.assert(
    fc.property(fc.array(anyOffer, { maxLength: 8 }), fc.integer({ min: 40, max: 220 }), (offers, columns) => {
      const lines = offersTable(offers, style(columns))
      expect(lines).toHaveLength(offers.length + 1)
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(columns)
        expect(line).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u)
      }
      const priceEnd = lines[0]!.indexOf('PRICE') + 'PRICE'.length
      for (const [i, one] of offers.entries()) {
        if (one.total) continue
        const untilPrice = lines[i + 1]!.slice(0, lines[i + 1]!.lastIndexOf('–') + 1)
        expect(widthOf(untilPrice)).toBe(priceEnd)
      }
    }),
    { numRuns: 300 },
  )
})

test('on a terminal titles are links and colours are there, and take no room', () => {
  const plain = offersTable(mixed, style(80))
  const styled = offersTable(mixed, style(80, { links: true, colors: picocolors.createColors(true) }))
  expect(styled[1]).toContain('\u001B]8;;https://shop.example/lamp\u001B\\')
  expect(styled.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(plain)
})

test('where titles are links there is no column of links, and --urls tells each address in full', () => {
  expect(offersTable(mixed, style(160, { links: true }))[0]).not.toContain('LINK')
  const url = `https://shop.example/${'long/'.repeat(40)}`
  expect(offersTable([offer({ url }), offer()], style(80), { urls: true }).slice(1)).toEqual([
    'Desk lamp  €19.99  techmart  in stock',
    `  ${url}`,
    'Desk lamp  €19.99  techmart  in stock',
    '  https://shop.example/lamp',
  ])
})

test('what is piped is told in full', () => {
  const title = 'A very long title '.repeat(20).trim()
  const url = `https://shop.example/${'long/'.repeat(40)}`
  const [head, line] = offersTable([offer({ title, url, mall: 'm'.repeat(60) })], style(Infinity))
  expect(head).toMatch(/^TITLE +PRICE {2}MALL +AVAILABILITY {2}LINK$/)
  expect(line).toBe(`${title}  €19.99  ${'m'.repeat(60)}  in stock      ${url}`)
})

test('what a shop writes cannot steer the terminal', () => {
  const nasty = offer({ title: '\u001B[2J\u001B]0;owned\u0007Lamp\r\n\u202Egnp.exe', url: 'https://shop.example/\u001B]8;;x\u0007' })
  const [, line] = offersTable([nasty], style(160, { links: true }))
  expect(stripVTControlCharacters(line!)).toContain('[2J ]0;owned Lamp gnp.exe')
  expect(line!.match(/\u001B/g)).toHaveLength(4)
  expect(line).not.toContain('\u0007')
  expect(line).not.toContain('\u202E')
})
