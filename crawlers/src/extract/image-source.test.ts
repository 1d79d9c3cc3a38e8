import fc from 'fast-check'
import { expect, test } from 'vitest'

import { largestImage, parseSrcset } from './image-source.ts'

test.for([
  ['a.jpg', 'a.jpg'],
  ['a.jpg 1x, b.jpg 2x', 'b.jpg'],
  ['b.jpg 2x, a.jpg', 'b.jpg'],
  ['a.jpg 320w, b.jpg 1280w, c.jpg 640w', 'b.jpg'],
  ['a.jpg 1.5x,b.jpg', 'a.jpg'],
  ['https://i.example/w_100,h_100/a.jpg 100w, https://i.example/w_900,h_900/a.jpg 900w', 'https://i.example/w_900,h_900/a.jpg'],
  ['https://i.example/w_100,h_100/a.jpg', 'https://i.example/w_100,h_100/a.jpg'],
  ['data:image/gif;base64,R0lGOD 1w, a.jpg 800w', 'a.jpg'],
  ['a.jpg 100w 50h, b.jpg 200w 100h', 'b.jpg'],
  ['a.jpg 1q, b.jpg 1x', 'b.jpg'],
  ['a.jpg 1x (x, y), b.jpg 1x', 'b.jpg'],
  ['/a.jpg,  /b.jpg', '/a.jpg'],
  ['my picture.jpg', 'my picture.jpg'],
  ['data:image/gif;base64,R0lGOD', undefined],
  ['/img/blank.gif', undefined],
  ['/img/1x1.png?v=2', undefined],
  ['/img/placeholder-300x300.svg', undefined],
  ['/img/lazy-load.gif', undefined],
  ['/img/blank-cd-pack.jpg', '/img/blank-cd-pack.jpg'],
  ['', undefined],
] as const)('of %j the picture is %j', ([text, url]) => {
  expect(largestImage(text)).toBe(url)
})

test('a srcset is read as it was written', () => {
  const address = fc.stringMatching(/^[a-z0-9/:?=&%._,-]{0,20}[a-z0-9]$/).filter((text) => !text.startsWith(','))
  const candidate = fc.record({ url: address, w: fc.integer({ min: 1, max: 5000 }) })
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 6 }), (list) => {
      expect(parseSrcset(list.map(({ url, w }) => `${url} ${w}w`).join(', '))).toEqual(list)
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void largestImage(text)))
})
