import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Money, Offer } from '@mallgate/shared/contract/offer'

import type { FetchedPage, Reading } from '../read-page.ts'
import type { Expected } from './expected.ts'
import { type PageMeta, expectedFileOf } from './fixtures.ts'

/** What is kept of a page: see `findFixtures`. */
export interface Recording {
  folder: string
  /** `search` for the usual one. */
  name: string
  page: FetchedPage
  /** What was read from it. */
  reading: Reading
  /** What its shop said of itself elsewhere. */
  said?: PageMeta['said']
}

/** Files that are there already. */
export class FixtureThere extends Error {
  override name = 'FixtureThere'
  readonly files: readonly string[]

  constructor(files: readonly string[]) {
    super(`${files.join(', ')} ${files.length === 1 ? 'is' : 'are'} there already`)
    this.files = files
  }
}

/**
 * Writes a page beside its definition, and what was read from it as what must be read.
 * @returns the names of the files, the page's first
 * @throws FixtureThere where one of them is there and `force` is not given
 */
export async function recordFixture({ folder, name, page, reading, said }: Recording, force: boolean): Promise<string[]> {
  const isJson = /^\s*[[{]/.test(Buffer.from(page.body.subarray(0, 64)).toString('latin1'))
  const [file, other] = isJson ? [`${name}.json`, `${name}.html`] : [`${name}.html`, `${name}.json`]
  const metaFile = `${name}.meta.json`
  const expectedFile = expectedFileOf(name)
  if (!force) {
    const there = await existing(folder, [file, other, metaFile, expectedFile])
    if (there.length > 0) throw new FixtureThere(there)
  }
  await writeFile(join(folder, file), page.body)
  await writeFile(join(folder, metaFile), jsonText(metaOf(page, said)))
  await writeFile(join(folder, expectedFile), jsonText(expectedOf(reading)))
  // Only one of them can be the page.
  await rm(join(folder, other), { force: true })
  return [file, metaFile, expectedFile]
}

async function existing(folder: string, files: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    files.map((file) =>
      access(join(folder, file)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return files.filter((_, at) => there[at])
}

const jsonText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

// What reading a page depends on; all else in a header is the shop's and our own affair.
const telling = ['content-type', 'retry-after', 'cf-mitigated']

function metaOf({ url, status, headers, drawn }: FetchedPage, said: PageMeta['said']): PageMeta {
  const kept = Object.entries(headers).filter(([name]) => telling.includes(name))
  return { url, status, headers: Object.fromEntries(kept), ...(drawn && { drawn }), ...(said && Object.keys(said).length > 0 && { said }) }
}

/** What was read, as what must be read: without what follows from the rest. */
function expectedOf({ status, failure, offers }: Reading): Expected {
  const why = failure?.field === undefined ? {} : { failure: { field: failure.field } }
  return { ...(status !== 'ok' && { status, ...why }), offers: offers.map(expectedOffer) }
}

function expectedOffer(offer: Offer): Record<string, unknown> {
  const {
    id: _id,
    mall: _mall,
    position: _position,
    observedAt: _at,
    total: _total,
    sources: _sources,
    otherPrice: _other,
    ...fields
  } = offer
  const known = Object.entries(fields).filter(([, value]) => value !== 'Unknown')
  return Object.fromEntries(known.map(([name, value]) => [name, isMoney(value) ? { minor: value.minor, currency: value.currency } : value]))
}

const isMoney = (value: unknown): value is Money => typeof value === 'object' && value !== null && 'minor' in value
