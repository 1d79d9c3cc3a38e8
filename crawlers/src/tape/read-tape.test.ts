import { readFileSync, readdirSync } from 'node:fs'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyHtml, linesOfDom, linesOfTape, tapeOf } from './tape-for-tests.ts'

/** What a tape has, its DOM has too. */
function expectSame(html: string): void {
  const tape = tapeOf(html)
  if (tape) expect(linesOfTape(tape)).toEqual(linesOfDom(html))
}

const malls = new URL('../../../malls/', import.meta.url)
const pages = readdirSync(malls, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(new URL(`${name}/`, malls)).flatMap((file) => (file.endsWith('.html') ? [`${name}/${file}`] : [])))

test.each(pages)('%s is the same page as the DOM', (page) => {
  const html = readFileSync(new URL(page, malls), 'utf8')
  expect(tapeOf(html)).toBeDefined()
  expectSame(html)
})

test('however a page is written, a tape has what its DOM has', () => {
  fc.assert(
    fc.property(anyHtml, (html) => expectSame(html)),
    { numRuns: 3_000 },
  )
})

test('however a page is damaged, too', () => {
  const sources = pages.map((page) => readFileSync(new URL(page, malls), 'utf8').slice(0, 6_000))
  const damage = fc.record({
    at: fc.nat(),
    cut: fc.integer({ min: 0, max: 12 }),
    put: fc.constantFrom('', '<', '>', '"', "'", '</', '/', '=', '&', '&#', '-->', '<!--', ' ', '</td>', '<script>', '\0'),
  })
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.array(damage, { maxLength: 8 }), (source, damages) => {
      let html = source
      for (const { at, cut, put } of damages) {
        const place = at % (html.length + 1)
        html = html.slice(0, place) + put + html.slice(place + cut)
      }
      // Bytes know no half of a sign.
      expectSame(html.toWellFormed())
    }),
    { numRuns: 400 },
  )
})

test.each([
  ['cut within a tag', '<div><a href="/p'],
  ['cut within a comment', '<p>a<!-- b'],
  ['nested too deeply', '<div>'.repeat(600)],
  ['with a tag beyond ASCII', '<bé>'],
  ['in plain text from here on', '<plaintext><b>'],
])('a page %s is left to the DOM', (_what, html) => expect(tapeOf(html)).toBeUndefined())

test('a hundred thousand tags are read in one pass', () => {
  const tape = tapeOf('<p class=a>x'.repeat(100_000))!
  expect(tape.count).toBe(200_001)
  expect(tape.classLists.count).toBe(1)
})
