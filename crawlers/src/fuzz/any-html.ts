import fc from 'fast-check'

import { anyHtml } from '../tape/tape-for-tests.ts'

// What breaks markup, text and charsets; beyond ASCII as bytes, whole signs and parts of them.
const puts: readonly string[] = [
  ...'< > " \' </ / = & &# ; --> <!-- ]]> <![CDATA[ <? ! - </td> </div> <script> </script> <template> <svg> <p> <a> </p> <base \0 \t'.split(
    ' ',
  ),
  '',
  ' ',
  '\n',
  '\u00e9',
  '\u20ac',
  '\u3042',
  '\ud55c',
  '\u200b',
  '\ufeff',
  '&nbsp;',
  '&amp;',
  '&euro;',
  ' class="a b"',
  ' class=',
  '1.299,00 €',
]
const rawBytes: readonly number[][] = [[0x80], [0xc3], [0xe2, 0x82], [0xff], [0xf0, 0x9f], [0xed, 0xa0, 0x80], [0x0f], [0x1c]]

const damage = fc.record({
  at: fc.nat(),
  cut: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 12 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 400 }) }),
  put: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...puts).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.constantFrom(...rawBytes).map((bytes) => Buffer.from(bytes)) },
  ),
})

// A page of a megabyte takes the plain reader a tenth of a second: a part of one has all that a reader can go wrong on.
const mostBytes = 16_384

/** A page, or a part of it, damaged in a few places. */
export function damagedPage(page: Buffer): fc.Arbitrary<Buffer> {
  const part = page.length <= mostBytes ? fc.constant(page) : partOf(page)
  return fc.tuple(part, fc.array(damage, { maxLength: 8 })).map(([source, damages]) => {
    let bytes = source
    for (const { at, cut, put } of damages) {
      const place = at % (bytes.length + 1)
      bytes = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + cut)])
    }
    return bytes
  })
}

const partOf = (page: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.nat(page.length - 1), fc.integer({ min: 500, max: mostBytes }))
    .map(([from, length]) => page.subarray(Math.max(0, page.indexOf('<', from)), from + length))

/** A page made of what is hard to read. */
export const strangePage: fc.Arbitrary<Buffer> = anyHtml.map((html) => Buffer.from(html))
