import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { viewPage } from '../extract/page-view.ts'
import { textOf } from '../extract/text.ts'
import { readListing } from './listing.ts'

const context = { baseUrl: 'https://shop.example/', currency: 'EUR', locale: 'de-DE', currencyKnown: true }
const read = (text: string) => readListing(viewPage('https://shop.example/s?q=x', 200, text), context)

// As CPU time of this process: others take their share of the machine.
function secondsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const card = (i: number): string =>
  `<li class="item"><a href="/p/${i}"><img src="/i/${i}.jpg"><h3>Teekanne Nr. ${i}</h3></a><p class="price">${i},99 €</p></li>`

describe('a page made to be slow', () => {
  test.for([
    ['20,000 nested elements', '<div class="a">'.repeat(20_000) + '9,99 €'],
    ['20,000 nested elements with a price each', '<div class="a">9,99 €'.repeat(20_000)],
    ['80,000 elements', '<b>x</b>'.repeat(80_000)],
    ['10,000 prices in one element', `<div>${'<i>9,99 €</i>'.repeat(10_000)}</div>`],
    [
      '800 cards of many classes',
      Array.from({ length: 800 }, (_, i) => card(i).replace('"item"', `"item a${i} b${i % 7} c${i % 90}"`)).join(''),
    ],
    ['4,000 links named alike', '<a href="/x">Recommended for you <b>9,99 €</b></a>'.repeat(4_000)],
    ['one text of a megabyte', `<p>${'keine ergebnisse 9 '.repeat(55_000)}</p>`],
  ] as const)('%s are read, or left, in time', ([, text]) => {
    expect(secondsOf(() => read(text))).toBeLessThan(5)
  })
})

const parts = [
  '<ul>',
  '</ul>',
  '<li class="item">',
  '</li>',
  '<a href="/p/1">',
  '</a>',
  '<del>',
  '</del>',
  '<sup>99</sup>',
  '12,50 €',
  '€',
  '7',
  ' ',
  'Kanne',
  '<p>',
  '</table>',
  '<td>',
  '"',
  '<img src=x>',
]
const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(40), put: fc.constantFrom(...parts) })

test('a tag whose name no selector can have makes none fail', () => {
  const whole = `<main><ul>${Array.from({ length: 6 }, (_, i) => card(i + 1)).join('')}</ul></main>`
  const spoilt = whole.replace(/<li class/g, '<l"i class').replaceAll('</li>', '</l"i>')
  expect(() => read(spoilt).cards()).not.toThrow()
  expect(() => read(whole.replace('<ul>', '<u"l class="x">')).cards()).not.toThrow()
})

test('a list spoilt anywhere gives offers with prices that stand there, or none', () => {
  const whole = `<main><ul>${Array.from({ length: 6 }, (_, i) => card(i + 1)).join('')}</ul></main>`
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 12 }), (mutations) => {
      const text = mutations.reduce((page, { at, cut, put }) => {
        const from = Math.floor(at * page.length)
        return page.slice(0, from) + put + page.slice(from + cut)
      }, whole)
      const page = viewPage('https://shop.example/s?q=x', 200, text)
      const listing = readListing(page, context)
      const digits = textOf(page.document(), Infinity).replace(/\D/g, '')
      for (const { draft } of listing.offers) {
        // `,99 €` is written without a nought.
        const whole = draft.price && draft.price.minor >= 100 ? String(Math.floor(draft.price.minor / 100)) : ''
        expect(digits).toContain(whole)
      }
      const css = listing.cards()
      if (css) expect(css.fields).toHaveProperty('price')
    }),
    { numRuns: 60 },
  )
})
