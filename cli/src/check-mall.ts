import { dirname, relative, resolve } from 'node:path'

import { type PageCheck, checkPage } from '@mallgate/crawlers/check/check-page'
import { type Fixture, findFixtures } from '@mallgate/crawlers/check/fixtures'
import type { Against } from '@mallgate/crawlers/check/page-faults'
import { type FetchedPage, type Reading, compileReader } from '@mallgate/crawlers/read-page'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Offer } from '@mallgate/shared/contract/offer'

/** One page, read by a mall's definition, and what is wrong with that. */
export interface CheckedPage extends PageCheck {
  /** What it is called: a file, a crawl's id, a query. */
  page: string
  kind: 'fixture' | 'kept' | 'live'
  url?: string
  /** Where what must be read from it is written down. */
  expectedFile?: string
  /** Why it was kept. */
  was?: string
  /** A newer page counts in its place: the shop may not make such pages any more. */
  older?: true
  ok: boolean
}

export interface CheckedMall {
  mall: string
  /** Where the definition comes from. */
  by: string
  pages: CheckedPage[]
  /** What is wrong besides. */
  faults: string[]
  /** What is worth saying, and not wrong. */
  notes: string[]
  /** Nothing is wrong with it though there is no page: the running system reads it as it should be. */
  well?: true
}

/** A definition that is to be checked. */
export interface Checkable {
  definition: MallDefinition
  /** Where it stands, for people. */
  by: string
  /** Its folder, where it has one. */
  folder?: string
}

export const shownPath = (file: string, cwd: string): string => {
  const path = relative(cwd, file)
  return path.startsWith('..') ? file : path
}

export const checkableFile = (definition: MallDefinition, file: string, cwd: string): Checkable => ({
  definition,
  by: shownPath(resolve(cwd, file), cwd),
  folder: dirname(resolve(cwd, file)),
})

/** Nothing more than its page and a definition: the time it was read at says nothing. */
export function readBy(definition: MallDefinition, page: FetchedPage): Reading {
  return compileReader(definition)(page, new Date().toISOString())
}

/** The pages beside a definition, each against what must be read from it. */
export async function checkFixtures({ definition, by, folder }: Checkable): Promise<CheckedMall> {
  const { fixtures, faults } = folder === undefined ? { fixtures: [], faults: [] } : await findFixtures(folder, definition.url)
  const pages = fixtures.map((fixture) => checkFixture(definition, fixture))
  const notes = fixtures.length > 0 ? unwritten(fixtures) : [folder === undefined ? noFolder : noPage(definition.id)]
  return { mall: definition.id, by, pages, faults, notes }
}

const noFolder = 'its definition lies in no folder here: there are no pages beside it'
const noPage = (id: string) => `there is no page beside it: mallgate mall fixture ${id} records one from its shop`

const unwritten = (fixtures: readonly Fixture[]): string[] =>
  fixtures.flatMap(({ file, expected, expectedFile }) =>
    expected ? [] : [`nobody wrote down yet what must be read from ${file}: that stands in ${expectedFile}`],
  )

function checkFixture(unsaid: MallDefinition, { file, page, expected, expectedFile, said }: Fixture): CheckedPage {
  const definition = { ...said, ...unsaid }
  const about = { page: file, kind: 'fixture', ...(expected && { expectedFile }) } as const
  return checkedPage(definition, page, readBy(definition, page), { expected }, about)
}

/** What is known of a mall by its usual page: what its shop says of itself, and how it is read where all is well. */
export async function usualOf({ definition, folder }: Checkable): Promise<{ definition: MallDefinition; offers: readonly Offer[] }> {
  const { fixtures } = folder === undefined ? { fixtures: [] } : await findFixtures(folder, definition.url)
  const usual = fixtures.find(({ name }) => name === 'search')
  if (!usual) return { definition, offers: [] }
  const known = { ...usual.said, ...definition }
  return { definition: known, offers: readBy(known, usual.page).offers }
}

type About = Pick<CheckedPage, 'page' | 'kind' | 'url' | 'expectedFile' | 'was' | 'older'>

export function checkedPage(
  definition: MallDefinition,
  fetched: FetchedPage | undefined,
  reading: Parameters<typeof checkPage>[2],
  against: Against,
  about: About,
): CheckedPage {
  const check = checkPage(definition, fetched, reading, against)
  return { ...about, ...check, ok: check.missing.length === 0 && check.differences.length === 0 }
}
