import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { definitionOf } from '../extract/extract-for-tests.ts'
import { definitionLaw } from './definition-law.ts'
import { htmlLaw } from './html-law.ts'
import { jsonLdLaw } from './json-ld-law.ts'
import type { Law } from './law.ts'
import { recordedShops } from './recorded-shops.ts'
import { compileBothReadings } from './same-reading.ts'

const mallsDir = fileURLToPath(new URL('../../../malls', import.meta.url))
const pagesDir = fileURLToPath(new URL('../../../../shared/pages', import.meta.url))
const shops = recordedShops(mallsDir)

const holds = <Case>({ cases, hold, tell }: Law<Case>, numRuns: number) =>
  fc.assert(
    fc.property(
      cases.map((one) => Object.assign([one], { [fc.toStringMethod]: () => tell(one) })),
      ([one]) => hold(one!),
    ),
    { numRuns },
  )

test.each(shops)('$name is read the same from its tape and from its DOM', ({ definition, page }) => {
  const { tape, dom } = compileBothReadings(definition)(page)
  expect(tape).toBe(dom)
})

test('so it is however its page is damaged, by any selectors', () => holds(htmlLaw(shops), 250))

test('whatever stands in scripts for programs, reading ends with an outcome', () => holds(jsonLdLaw(), 200))

test('however a definition is damaged, it is refused in words or it reads', () => holds(definitionLaw(shops), 100))

const ofAnyPage = definitionOf([
  {
    css: {
      items: 'a[href]',
      skip: '[class*=ad]',
      fields: { title: ':scope', url: ':scope@href', price: '.price, [itemprop=price]', image: 'img@src' },
    },
  },
])

const there = existsSync(pagesDir)
const recorded = there ? recordedShops(mallsDir, pagesDir) : []

describe.skipIf(!there)('recorded pages (skipped without ../shared/pages)', () => {
  test.each(there ? readdirSync(pagesDir).filter((name) => name.endsWith('.html')) : [])('%s is read the same both ways', (name) => {
    const own = recorded.find((shop) => shop.name.endsWith(`/${name}`))
    const { tape, dom } = compileBothReadings(own?.definition ?? ofAnyPage)(readFileSync(join(pagesDir, name)), 'text/html')
    expect(tape).toBe(dom)
  })
})
