import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { compileReader } from '@mallgate/crawlers/read-page'
import { checked } from '@mallgate/shared/call'
import { Offer } from '@mallgate/shared/contract/offer'
import { loadDefinitions } from '@mallgate/shared/definition-folders'

const pages = join(import.meta.dirname, '../../shared/pages')
const there = existsSync(pages)
const { definitions } = await loadDefinitions([import.meta.dirname])
const offerCheck = checked(Offer)

interface Recorded {
  file: string
  kind: string
  currency: string
  offersReadable: number
  expected: { title: string; price: string; currency: string; url?: string; amount?: number }[]
}

const index = there ? (JSON.parse(await readFile(join(pages, 'index.json'), 'utf8')) as Recorded[]) : []

/** Which definition is for which page, by how the file begins. */
const mallOf = (file: string): string => /^(amazon-in|ebay-us|[a-z0-9]+)/.exec(file)![1]!

// 27 rows are counted, but each stands there once for each tab that has it (all, used, flawed), under the same address.
const countedOtherwise: Record<string, number> = { 'surugaya-offers.html': 13 }

/** A header that says nothing, one that is right, and one that lies where the page's own bytes know better. */
const headersOf = (file: string): Record<string, string>[] =>
  file.startsWith('yes24')
    ? [{}, { 'content-type': 'text/html; charset=euc-kr' }]
    : [{}, file.endsWith('.json') ? { 'content-type': 'application/json' } : { 'content-type': 'text/html; charset=utf-8' }]

/** The amount of a printed price, of a range its lower end: none of these pages has three decimals. */
function printedMinor({ price, currency, amount }: Recorded['expected'][number]): number {
  if (amount !== undefined) return Math.round(amount * 100)
  const printed = /\d+(?:[.,]\d+)*/.exec(price.replace(/(\d) (\d\d)(?= ?zł)/, '$1,$2'))![0]
  if (['JPY', 'KRW'].includes(currency)) return Number(printed.replace(/\D/g, ''))
  const [, whole = '', decimals = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(printed)!
  return Number(whole.replace(/\D/g, '') + decimals.padEnd(2, '0'))
}

const lists = index.filter(({ kind, file }) => kind === 'listing' || kind === 'json' || file.startsWith('kabum'))
const rows: string[] = []

describe.skipIf(!there)('every recorded list by its definition (skipped without ../shared/pages)', () => {
  afterAll(() => {
    console.log(['page                             mall           status  read/readable  amounts  currency', ...rows.sort()].join('\n'))
  })

  test('has a definition', () => {
    expect(lists.filter(({ file }) => !definitions.has(mallOf(file))).map(({ file }) => file)).toEqual([])
    expect(lists.length).toBeGreaterThan(12)
  })

  test.for(
    lists.flatMap((page) =>
      headersOf(page.file).map((headers) => [page.file, headers['content-type'] ?? 'no header', page, headers] as const),
    ),
  )('%s, sent with %s', async ([file, sent, { offersReadable, expected, currency }, headers]) => {
    const { definition } = definitions.get(mallOf(file))!
    const body = await readFile(join(pages, file))
    const { status, offers, failure, notes } = compileReader(definition)(
      { url: `${definition.url}/`, status: 200, headers, body },
      '2026-01-02T03:04:05.000Z',
    )
    const readable = countedOtherwise[file] ?? offersReadable
    const right = expected.filter((one) => offers.some(({ title, price }) => title === one.title && price?.minor === printedMinor(one)))
    const inCurrency = offers.filter(({ price }) => price?.currency === currency)
    const priced = offers.filter(({ price }) => price)
    if (sent === 'no header' || !rows.some((row) => row.startsWith(`${file} `))) {
      rows.push(
        [
          file.padEnd(32),
          definition.id.padEnd(14),
          status.padEnd(7),
          `${offers.length}/${readable}`.padEnd(14),
          `${right.length}/${expected.length}`.padEnd(8),
          `${inCurrency.length}/${priced.length}`,
        ].join(' '),
      )
    }
    expect({ status, failure }).toEqual({ status: 'ok', failure: undefined })
    expect(Math.abs(offers.length - readable)).toBeLessThanOrEqual(1)
    expect(right).toEqual(expected)
    expect(inCurrency).toHaveLength(priced.length)
    expect(notes?.sources).toMatchObject({ title: expect.any(String) as string, price: expect.any(String) as string })
    for (const offer of offers) expect(offerCheck.explain(offer)).toBe('is valid')
    expect(new Set(offers.map(({ id }) => id)).size).toBe(offers.length)
  })
})
