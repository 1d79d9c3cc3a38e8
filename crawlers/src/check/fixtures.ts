import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import type { FetchedPage } from '../read-page.ts'
import type { Expected } from './expected.ts'

/** What may stand beside a page in `<name>.meta.json`: how the shop sent it. */
export interface PageMeta {
  url?: string
  status?: number
  /** Names in lower case. */
  headers?: Record<string, string>
  /** A browser drew it. */
  drawn?: true
  /** What the shop said of itself elsewhere, where its definition leaves that to it. */
  said?: { currency?: string; locale?: string }
}

/** A page that lies beside a `mall.yaml`, and what must be read from it. */
export interface Fixture {
  /** `search` for the usual one. */
  name: string
  /** Names within the folder. */
  file: string
  expectedFile: string
  page: FetchedPage
  said: NonNullable<PageMeta['said']>
  /** Undefined where nobody wrote it down yet. */
  expected: Expected | undefined
}

export interface Fixtures {
  fixtures: Fixture[]
  /** One sentence for each file that is missing its other half, or cannot be used. */
  faults: string[]
}

/**
 * The pages beside a definition: `search.html` or `search.json` with `expected.json`, and each further `<page>.html` or `.json` that has its
 * `<page>.expected.json`; beside each, if there is one, its `<page>.meta.json`.
 * @param url where a page stands that does not say
 * @throws Error of the file system where the folder cannot be read
 */
export async function findFixtures(folder: string, url: string): Promise<Fixtures> {
  const files = new Set(await readdir(folder))
  const named = [...files].flatMap((name) => /^(.+)\.expected\.json$/.exec(name)?.[1] ?? [])
  const found: Fixtures = { fixtures: [], faults: [] }
  for (const name of ['search', ...named.sort()]) {
    const expectedFile = expectedFileOf(name)
    const file = [`${name}.html`, `${name}.json`].find((one) => files.has(one))
    if (!file) {
      if (files.has(expectedFile)) found.faults.push(`${expectedFile} has no page: neither ${name}.html nor ${name}.json is there`)
      continue
    }
    try {
      found.fixtures.push(await readFixture(folder, { name, file, expectedFile }, files, url))
    } catch (error) {
      if (!(error instanceof FixtureFault)) throw error
      found.faults.push(error.message)
    }
  }
  return found
}

/** Where what must be read from a page is written down. */
export const expectedFileOf = (name: string): string => (name === 'search' ? 'expected.json' : `${name}.expected.json`)

class FixtureFault extends Error {}

async function readFixture(
  folder: string,
  names: Pick<Fixture, 'name' | 'file' | 'expectedFile'>,
  files: ReadonlySet<string>,
  shop: string,
): Promise<Fixture> {
  const { name, file, expectedFile } = names
  const json = async (one: string): Promise<unknown> =>
    files.has(one) ? parsed(await readFile(join(folder, one), 'utf8'), one) : undefined
  const { url = `${shop}/`, status = 200, headers = {}, drawn, said = {} } = ((await json(`${name}.meta.json`)) ?? {}) as PageMeta
  const expected = (await json(expectedFile)) as Expected | undefined
  if (expected && !Array.isArray(expected.offers)) throw new FixtureFault(`${expectedFile} has no list "offers"`)
  const page: FetchedPage = { url, status, headers, body: await readFile(join(folder, file)), ...(drawn && { drawn }) }
  return { ...names, page, said, expected }
}

function parsed(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    throw new SyntaxError('it is no object')
  } catch (error) {
    throw new FixtureFault(`${file} cannot be read as JSON: ${(error as Error).message}`)
  }
}
