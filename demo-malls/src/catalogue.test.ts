import fc from 'fast-check'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'

import { createCalendar } from './calendar.ts'
import { type Product, createCatalogue } from './catalogue.ts'
import { checkDigit } from './gtin.ts'
import { fillShelf } from './shelf.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 })

test('the same seed makes the same catalogue, another seed another one', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const gist = (of: number) => createCatalogue(of, 200).map(({ gtin, brand, model, baseMinor }) => [gtin, brand.name, model, baseMinor])
      expect(gist(seed)).toEqual(gist(seed))
      expect(gist(seed)).not.toEqual(gist(seed + 1))
    }),
    { numRuns: 10 },
  )
})

test('every product has a GTIN of its own whose check digit holds, whatever the seed', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const gtins = createCatalogue(seed).map(({ gtin }) => gtin)
      expect(gtins).toHaveLength(4_000)
      expect(new Set(gtins).size).toBe(gtins.length)
      for (const gtin of gtins) expect(gtin).toBe(gtin.slice(0, 12) + weighed(gtin.slice(0, 12)))
    }),
    { numRuns: 20 },
  )
})

// The rule as GS1 states it, from the right: 3, 1, 3, 1 …
function weighed(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0)
  return String(Math.ceil(sum / 10) * 10 - sum)
}

test('check digits are those of numbers known from elsewhere', () => {
  expect(checkDigit('400638133393')).toBe('1')
  expect(checkDigit('978014300723')).toBe('4')
})

test('a model name belongs to one model of a maker, so that variants can be told from strangers', () => {
  const traits = new Map<string, unknown>()
  for (const { line, brand, model, traits: own } of createCatalogue(3)) {
    const key = `${line.key} ${brand.name} ${model}`
    if (!traits.has(key)) traits.set(key, own)
    expect(traits.get(key)).toBe(own)
  }
})

test('things are sold alone, for others, with something for them, and in sets, each cheaper than its parts', () => {
  const products = createCatalogue(1)
  const bundles = products.filter(({ bundle }) => bundle)
  const kinds = Map.groupBy(bundles, ({ bundle }) => bundle!.kind)
  expect(bundles.length).toBe(products.length * 0.08)
  expect(kinds.get('with')!.length).toBeGreaterThan(50)
  expect(kinds.get('set')!.length).toBeGreaterThan(50)
  expect(products.filter(({ accessory }) => accessory).length).toBeGreaterThan(200)
  for (const { bundle, baseMinor, line, brand, model, variant } of bundles) {
    const alone = products.find(
      (one) => !one.bundle && !one.accessory && one.line === line && one.brand === brand && one.model === model && one.variant === variant,
    )!
    const other = bundle!.kind === 'set' ? bundle!.other.baseMinor : 3_900
    expect(baseMinor).toBeLessThan(alone.baseMinor + other)
    expect(bundle!.kind === 'set' ? bundle!.other.bundle : undefined).toBeUndefined()
  }
})

test('a small catalogue has what fits into it', () => {
  for (const size of [0, 1, 25, 60]) expect(createCatalogue(1, size).length).toBeLessThanOrEqual(size)
})

test('every word is there in every language, in letters that shops of that country can write', () => {
  const said = (product: Product) =>
    [product.line.name, ...product.traits, product.variant, product.accessory].filter((word) => word !== undefined)
  for (const product of createCatalogue(2)) {
    for (const { en, de, ko, ja, fr } of said(product)) {
      for (const word of [en, de, ko, ja, fr]) expect(word).toMatch(/\S/)
      for (const [charset, word] of [
        ['shift_jis', ja],
        ['euc-kr', ko],
      ] as const)
        expect(iconv.decode(iconv.encode(word, charset), charset)).toBe(word)
    }
    const { ja, ko } = product.brand
    expect([iconv.decode(iconv.encode(ja, 'shift_jis'), 'shift_jis'), iconv.decode(iconv.encode(ko, 'euc-kr'), 'euc-kr')]).toEqual([ja, ko])
  }
})

test('prices are positive, and a crossed-out price is the higher one', () => {
  const buying = { shop: 'anyone', share: 0.8, rate: 1.5, round: Math.round }
  for (const { priceMinor, regularMinor } of fillShelf(marketOf(5), 5, buying)) {
    expect(priceMinor).toBeGreaterThan(0)
    if (regularMinor !== undefined) expect(regularMinor).toBeGreaterThan(priceMinor)
  }
})

test('a shop carries about its share of the catalogue', () => {
  const market = marketOf(5)
  for (const share of [0.7, 0.9]) {
    const shelf = fillShelf(market, 5, { shop: 'anyone', share, rate: 1, round: Math.round })
    expect(shelf.length / market.products.length).toBeGreaterThan(share - 0.05)
    expect(shelf.length / market.products.length).toBeLessThan(share + 0.05)
  }
})

const marketOf = (seed: number) => ({ products: createCatalogue(seed), calendar: createCalendar() })
