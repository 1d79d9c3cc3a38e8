import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { differencesFrom } from '@mallgate/crawlers/check/expected'
import { findFixtures } from '@mallgate/crawlers/check/fixtures'
import { compileReader } from '@mallgate/crawlers/read-page'
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

const fixtures = await Promise.all(
  [...definitions.values()]
    .filter(({ definition }) => definition.mode !== 'code')
    .map(async ({ definition, file }) => ({ definition, ...(await findFixtures(dirname(file), definition.url)) })),
)
const pagesOf = fixtures.flatMap(({ definition, fixtures: pages }) =>
  pages.map((page) => [definition.id, page.file, definition, page] as const),
)

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

  test('have each a page beside them, and each page what must be read from it', () => {
    expect(fixtures.flatMap(({ faults }) => faults)).toEqual([])
    expect(fixtures.filter(({ fixtures: pages }) => pages.length === 0).map(({ definition }) => definition.id)).toEqual([])
    expect(pagesOf.filter(([, , , { expected }]) => !expected).map(([id, file]) => `${id}/${file}`)).toEqual([])
  })

  // As `mallgate mall check` does.
  test.for(pagesOf)('%s reads its own page: %s', ([, , definition, { page, expected, said }]) => {
    const reading = compileReader({ ...said, ...definition })(page, observedAt)
    expect(differencesFrom(reading, expected!)).toEqual([])
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
