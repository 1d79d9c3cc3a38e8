import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createCatalogue } from './catalogue.ts'
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
      expect(gtins).toHaveLength(2_000)
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

test('prices are positive, and a crossed-out price is the higher one', () => {
  const buying = { shop: 'anyone', share: 0.8, rate: 1.5, round: Math.round }
  for (const { priceMinor, regularMinor } of fillShelf(createCatalogue(5), 5, buying)) {
    expect(priceMinor).toBeGreaterThan(0)
    if (regularMinor !== undefined) expect(regularMinor).toBeGreaterThan(priceMinor)
  }
})

test('a shop carries about its share of the catalogue', () => {
  const catalogue = createCatalogue(5)
  for (const share of [0.7, 0.9]) {
    const shelf = fillShelf(catalogue, 5, { shop: 'anyone', share, rate: 1, round: Math.round })
    expect(shelf.length / catalogue.length).toBeGreaterThan(share - 0.05)
    expect(shelf.length / catalogue.length).toBeLessThan(share + 0.05)
  }
})
