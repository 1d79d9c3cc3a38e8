import { join } from 'node:path'

import { FixtureThere, recordFixture } from '@mallgate/crawlers/check/record-fixture'
import { slimPage } from '@mallgate/crawlers/check/slim-page'
import type { FetchedPage } from '@mallgate/crawlers/read-page'
import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { linkToCallCenter } from './call-center-link.ts'
import { queryFor } from './check-live.ts'
import { type Checkable, checkFixtures, readBy, shownPath, usualOf } from './check-mall.ts'
import { checkedMallText } from './check-text.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { namedMalls } from './named-malls.ts'
import { plainText } from './plain-text.ts'
import { linkToStore } from './store-link.ts'
import { type Surroundings, styleOf } from './terminal.ts'
import { visiting } from './visit.ts'

type Args = ArgsFor<'mall fixture'>

/** `mallgate mall fixture`: a page, and what was read from it, written beside the definition. */
export async function mallFixtureCommand(args: Args, around: Surroundings): Promise<ExitCode> {
  const name = checkedArgs(args)
  const [checkable] = await namedMalls([args.id], around)
  const { folder } = checkable!
  if (folder === undefined) throw new CliError(`'${plainText(args.id)}' has no folder here to write to.`, exitCodes.usage)
  const { definition, page, said } = args.kept ? await keptPage(checkable!, args, around) : await visitedPage(checkable!, args, around)
  const slim = args.slim ? slimPage(page, (one) => readBy(definition, one)) : page
  const files = await recorded({ folder, name, page: slim, reading: readBy(definition, slim), said }, args.force)
  const { stdout, env, cwd } = around
  const checked = await checkFixtures(checkable!)
  const own = { ...checked, pages: checked.pages.filter((one) => one.page === files[0]), notes: [] }
  if (args.json)
    stdout.write(`${JSON.stringify({ files: files.map((file) => join(folder, file)), bytes: slim.body.byteLength, ...own })}\n`)
  else {
    stdout.write(checkedMallText(own, false, styleOf(stdout, env)))
    const saved = page.body.byteLength - slim.body.byteLength
    const sizes = `${slim.body.byteLength} bytes${saved > 0 ? `, ${saved} of scripts and the like left out` : ''}`
    stdout.write(`Written: ${files.map((file) => plainText(shownPath(join(folder, file), cwd))).join(', ')} (${sizes}).\n`)
    stdout.write(`Look at ${files.at(-1)}: it says what was read, not yet what should be.\n`)
  }
  return own.pages.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.failed
}

function checkedArgs({ query, url, kept, crawl, name = 'search' }: Args): string {
  const usage = (message: string) => new CliError(message, exitCodes.usage)
  if ([query, url, kept || undefined].filter((one) => one !== undefined).length > 1)
    throw usage('--query, --url and --kept each name a page: give one of them.')
  if (crawl !== undefined && !kept) throw usage('--crawl names one of the kept pages: it goes with --kept.')
  if (url !== undefined && !(/^https?:\/\//i.test(url) && URL.canParse(url)))
    throw usage(`'${plainText(url)}' is no web address: give --url as https://…`)
  if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) throw usage(`'${plainText(name)}' is no name of a page: letters, digits, - and _.`)
  return name
}

interface Had {
  definition: MallDefinition
  page: FetchedPage
  /** What the shop said of itself elsewhere. */
  said: { currency?: string; locale?: string }
}

async function visitedPage({ definition, folder, by }: Checkable, { query, url }: Args, around: Surroundings): Promise<Had> {
  const { offers } =
    url === undefined && query === undefined ? await usualOf({ definition, by, ...(folder !== undefined && { folder }) }) : { offers: [] }
  const visit = await visiting(definition, around, (visitor, signal) =>
    url === undefined ? visitor.search(definition, queryFor(definition, query, offers), signal) : visitor.open(definition, url, signal),
  )
  const { page, result, definition: known } = visit
  if (!page) throw new CliError(`No page was had (${result.status}): ${result.failure?.message ?? 'nothing was said'}`)
  const said = {
    ...(known.currency !== undefined && definition.currency === undefined && { currency: known.currency }),
    ...(known.locale !== undefined && definition.locale === undefined && { locale: known.locale }),
  }
  return { definition: known, page, said }
}

async function keptPage(checkable: Checkable, { crawl, callCenter }: Args, around: Surroundings): Promise<Had> {
  const { id } = checkable.definition
  const store = linkToStore(linkToCallCenter(callCenter, around), callCenter, around)
  const crawlId = crawl ?? (await store.health(id)).pages[0]?.crawlId
  if (crawlId === undefined) throw new CliError(`No page of ${id} is kept: all that was crawled lately could be read.`, exitCodes.refused)
  const { page } = await store.page(id, crawlId)
  return { definition: (await usualOf(checkable)).definition, page, said: {} }
}

async function recorded(recording: Parameters<typeof recordFixture>[0], force: boolean): Promise<string[]> {
  try {
    return await recordFixture(recording, force)
  } catch (error) {
    if (!(error instanceof FixtureThere)) throw error
    throw new CliError(`${error.message}: --force writes over them, --name NAME writes another page.`, exitCodes.refused)
  }
}
