import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { type FetchedPage, type Reading, compileReader } from '@mallgate/crawlers/read-page'
import { checked } from '@mallgate/shared/call'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { Offer } from '@mallgate/shared/contract/offer'
import { loadDefinitions } from '@mallgate/shared/definition-folders'

import { definitionReference, referenceFile } from './src/definition-reference.ts'
import { mallSchema, schemaFile } from './src/mall-schema.ts'

const here = import.meta.dirname
const observedAt = '2026-01-02T03:04:05.000Z'
const offerCheck = checked(Offer)
const { definitions, errors } = await loadDefinitions(
  [here],
  [({ mode, ...rest }) => mode !== 'code' && compileReader({ mode, ...rest } as MallDefinition)],
)

/** What stands beside a page: how the shop sent it. */
interface PageMeta {
  url?: string
  status?: number
  headers?: Record<string, string>
}

/** Part of an offer; null says that the field must not be there. */
interface Expected {
  status?: string
  failure?: Record<string, unknown>
  offers: Record<string, unknown>[]
}

const json = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, 'utf8')) as T

async function readFixture(definition: MallDefinition, folder: string, page: string): Promise<Reading> {
  const file = [`${page}.html`, `${page}.json`].map((name) => join(folder, name)).find((name) => existsSync(name))
  if (!file) throw new Error(`${folder} has neither ${page}.html nor ${page}.json`)
  const metaFile = join(folder, `${page}.meta.json`)
  const { url = `${definition.url}/`, status = 200, headers = {} } = existsSync(metaFile) ? await json<PageMeta>(metaFile) : {}
  const fetched: FetchedPage = { url, status, headers, body: await readFile(file) }
  return compileReader(definition)(fetched, observedAt)
}

/** `search`, and each other page that has its `<page>.expected.json`: what the shop says when there is nothing, or in another layout. */
async function fixturesOf(id: string): Promise<string[]> {
  const names = await readdir(join(here, id))
  return ['search', ...names.flatMap((name) => /^(.+)\.expected\.json$/.exec(name)?.[1] ?? [])]
}

const fixtures = await Promise.all(
  [...definitions.values()]
    .filter(({ definition }) => definition.mode !== 'code')
    .map(async ({ definition }) => (await fixturesOf(definition.id)).map((page) => [definition.id, page, definition] as const)),
)

function expectOffer(offer: Offer | undefined, expected: Record<string, unknown>): void {
  const wanted = Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== null))
  expect(offer).toMatchObject(wanted)
  for (const [name, value] of Object.entries(expected)) if (value === null) expect(offer).not.toHaveProperty(name)
}

describe('definitions', () => {
  test('are all without fault, one in each folder', async () => {
    expect(errors.map(({ message }) => message)).toEqual([])
    const folders = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name)
    expect([...definitions.keys()].toSorted()).toEqual(folders.filter((name) => !['src', 'node_modules'].includes(name)).toSorted())
  })

  test('of real shops are switched off', () => {
    const onTheNet = [...definitions.values()].filter(({ definition }) => !/^https?:\/\/(?:127\.|localhost|\[::1\])/.test(definition.url))
    expect(onTheNet.filter(({ definition }) => definition.enabled !== false).map(({ definition }) => definition.id)).toEqual([])
  })

  test.for(fixtures.flat())('%s reads its own page: %s', async ([id, page, definition]) => {
    const folder = join(here, id)
    const reading = await readFixture(definition, folder, page)
    const { status = 'ok', ...expected } = await json<Expected>(join(folder, page === 'search' ? 'expected.json' : `${page}.expected.json`))
    expect(reading).toMatchObject({ status })
    if (status === 'ok' || status === 'empty') expect(reading.failure).toBeUndefined()
    expect(reading.offers.map(({ title }) => title)).toEqual(expected.offers.map(({ title }) => title))
    for (const [index, offer] of expected.offers.entries()) expectOffer(reading.offers[index], offer)
    for (const offer of reading.offers) expect(offerCheck.explain(offer)).toBe('is valid')
  })
})

test('mall.schema.json is the contract (else: npm run schema -w malls)', async () => {
  expect(JSON.parse(await readFile(schemaFile, 'utf8'))).toEqual(mallSchema())
})

test('docs/definition-reference.md is the contract (else: npm run schema -w malls)', async () => {
  expect(await readFile(referenceFile, 'utf8')).toBe(definitionReference())
})

const pages = join(here, '../../shared/pages')

describe.skipIf(!existsSync(pages))('recorded pages (skipped without ../shared/pages)', () => {
  test('rakuten without results is empty, on the shop’s own word', async () => {
    const body = await readFile(join(pages, 'rakuten-item-search-empty.json'))
    const reading = compileReader(definitions.get('rakuten')!.definition)(
      { url: 'https://app.rakuten.co.jp/', status: 200, headers: {}, body },
      observedAt,
    )
    expect(reading).toEqual({ status: 'empty', offers: [] })
  })

  test('a block page in any shop’s place is blocked; another shop’s page is a parse error', async () => {
    const blocked = await readFile(join(pages, 'walmart-blocked.html'))
    const foreign = await readFile(join(pages, 'hebe-noresults.html'))
    const foreignToHebe = await readFile(join(pages, 'bookstoscrape-listing.html'))
    for (const { definition } of definitions.values()) {
      const read = compileReader(definition)
      const page = { url: `${definition.url}/`, status: 200, headers: {} }
      expect(read({ ...page, body: blocked }, observedAt).status).toBe('blocked')
      expect(read({ ...page, body: definition.id === 'hebe' ? foreignToHebe : foreign }, observedAt).status).toBe('parse_error')
    }
  })
})
