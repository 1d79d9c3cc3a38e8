import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { loadDefinitions } from '@mallgate/shared/definition-folders'
import { offersFrom, pageFrom, rowOf, shopOffers, table } from './listing-for-tests.ts'
import { type FoundListing, readListing } from './listing.ts'

const repository = join(import.meta.dirname, '../../..')
const malls = join(repository, 'malls')
const recorded = join(repository, '../shared/pages')
const { definitions } = await loadDefinitions([malls], [])

/** A page, the definition of whose shop says what stands on it. */
interface Case {
  name: string
  file: string
  definition: MallDefinition
  headers: Record<string, string>
  url: string
}

async function fixtures(): Promise<Case[]> {
  const cases: Case[] = []
  for (const { definition } of definitions.values()) {
    const folder = join(malls, definition.id)
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.html'))) {
      const meta = join(folder, file.replace(/html$/, 'meta.json'))
      const { url = `${definition.url}/`, headers = {} } = existsSync(meta)
        ? (JSON.parse(await readFile(meta, 'utf8')) as Partial<Case>)
        : {}
      cases.push({ name: `${definition.id}/${file}`, file: join(folder, file), definition, headers, url })
    }
  }
  return cases
}

// Whose list it is, in the folder of recorded pages.
const shops: Record<string, string> = {
  'geizhals-listing.html': 'geizhals',
  'hebe-listing.html': 'hebe',
  'hebe-noresults.html': 'hebe',
  'amazon-in-listing.html': 'amazon-in',
  'flipkart-listing.html': 'flipkart',
  'danawa-listing.html': 'danawa',
  'terabyte-listing.html': 'terabyte',
  'ebay-us-listing.html': 'ebay-us',
  'yes24-listing.html': 'yes24',
  'yes24-listing.euckr.html': 'yes24',
  'surugaya-listing.html': 'surugaya',
  'surugaya-offers.html': 'surugaya',
  'bookstoscrape-listing.html': 'bookstoscrape',
  'walmart-blocked.html': 'ebay-us',
}

const recordedCases: Case[] = Object.entries(shops).flatMap(([file, mall]) => {
  const definition = definitions.get(mall)?.definition
  return definition ? [{ name: file, file: join(recorded, file), definition, headers: {}, url: `${definition.url}/` }] : []
})

async function readCase({
  file,
  definition,
  headers,
  url,
}: Case): Promise<{ listing: FoundListing; row: ReturnType<typeof rowOf>; again: string[] | undefined }> {
  const page = pageFrom(await readFile(file), url, headers)
  const context = {
    baseUrl: page.baseUrl(),
    currency: definition.currency ?? 'EUR',
    locale: definition.locale ?? 'en',
    currencyKnown: true,
  }
  const listing = readListing(page, context)
  const css = listing.cards()
  const row = rowOf(listing, shopOffers(definition, page))
  return { listing, row, again: css && offersFrom(css, definition, page) }
}

/** Read by its selectors, a page gives the offers that were found on it. */
function expectSame({ listing, again }: Awaited<ReturnType<typeof readCase>>): void {
  if (again === undefined) return
  const found = listing.offers.flatMap(({ draft: { price } }) => (price ? [`${price.minor} ${price.currency}`] : []))
  const least = Math.floor(found.length * 0.9)
  expect(again.filter((price) => found.includes(price)).length).toBeGreaterThanOrEqual(least)
  expect(again.length).toBeLessThanOrEqual(found.length * 1.1)
}

const manyOffers = 2

describe('pages of our own', async () => {
  const cases = await fixtures()

  test('in the shape of shops are read without a definition', async () => {
    const rows: (ReturnType<typeof rowOf> & { name: string })[] = []
    for (const each of cases) {
      const read = await readCase(each)
      expectSame(read)
      rows.push({ ...read.row, name: each.name })
    }
    console.log(table(rows))
    const lists = rows.filter(({ readable }) => readable >= manyOffers)
    const good = lists.filter(({ readable, right, invented }) => right >= readable * 0.9 && invented === 0)
    expect(good.length).toBeGreaterThanOrEqual(lists.length * 0.8)
    for (const { name, found } of rows.filter((row) => /blocked|nothing/.test(row.name)))
      expect({ name, found }).toEqual({ name, found: 0 })
  })

  test.for(cases.filter(({ name }) => name.startsWith('demo-')))('$name gives all its offers, and its selectors the same', async (each) => {
    const read = await readCase(each)
    expectSame(read)
    expect(read.row).toMatchObject({ right: read.row.readable, invented: 0 })
    if (read.row.readable > 0) expect(read.again).toHaveLength(read.row.found)
  })
})

describe.skipIf(!existsSync(recorded))('recorded pages (skipped without ../shared/pages)', () => {
  const rows: (ReturnType<typeof rowOf> & { name: string })[] = []
  afterAll(() => console.log(table(rows)))

  test.for(recordedCases)('$name: at least 90 % of the offers, none invented, and its selectors the same', async (each) => {
    const read = await readCase(each)
    rows.push({ ...read.row, name: each.name })
    expectSame(read)
    const { readable, right, invented } = read.row
    expect({ enough: right >= readable * 0.9, invented }).toEqual({ enough: true, invented: 0 })
    expect(readable > 0).toBe(!/noresults|blocked/.test(each.name))
  })
})
