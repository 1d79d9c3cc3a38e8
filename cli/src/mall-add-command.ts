import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'

import { type AddedMall, addMall } from '@mallgate/crawlers/adding/add-mall'
import { NotAdded } from '@mallgate/crawlers/adding/explore'
import { type PoliteVisitor, createPoliteVisitor } from '@mallgate/crawlers/adding/polite-visitor'
import { recordFixture } from '@mallgate/crawlers/check/record-fixture'
import { findChromium } from '@mallgate/crawlers/render/find-chromium'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { DefinitionError, parseDefinition } from '@mallgate/shared/definitions'

import pkg from '../package.json' with { type: 'json' }
import { linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { giveDefinition } from './give-definition.ts'
import { addedText, fieldCounts } from './mall-add-text.ts'
import { addedYaml } from './mall-add-yaml.ts'
import { mallPath } from './mall-facts.ts'
import { plainText } from './plain-text.ts'
import { compiles } from './read-mall-file.ts'
import { type Surroundings, styleOf } from './terminal.ts'

type Args = ArgsFor<'mall add'>

const withinMs = 5 * 60_000

/** `mallgate mall add`: what a person with patience would find out of a shop, written as its definition. */
export async function mallAddCommand(args: Args, around: Surroundings): Promise<ExitCode> {
  checkArgs(args)
  const dir = resolve(around.cwd, args.dir ?? around.env['MALLS_DIR']?.split(':').find(Boolean) ?? 'malls')
  // Better now than after a minute's work.
  if (args.id !== undefined && !args.print) await refuseExisting(join(dir, args.id), args)
  try {
    const added = await explored(args, around)
    return await settle(added, dir, args, around)
  } catch (error) {
    if (!(error instanceof NotAdded)) throw error
    const { reason, message, next } = error
    if (args.json) around.stdout.write(`${JSON.stringify({ added: false, url: args.url, reason, message, next })}\n`)
    throw new CliError(`Not added: ${message}.`, exitCodes.failed, [`What to do: ${next}.`])
  }
}

function checkArgs({ url, id, locale, currency, query }: Args): void {
  const usage = (message: string) => new CliError(message, exitCodes.usage)
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw usage(`'${plainText(url)}' is no web address: give it as https://…`)
  if (new URL(url).username !== '') throw usage('Give the address without a user: a definition keeps no secrets.')
  if (id !== undefined && !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(id))
    throw usage(`'${plainText(id)}' is no id: lower-case letters, digits and hyphens.`)
  if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency))
    throw usage(`'${plainText(currency)}' is no currency: give its code, as EUR.`)
  if (locale !== undefined && !/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(locale))
    throw usage(`'${plainText(locale)}' is no language: give its tag, as de-AT.`)
  if (query !== undefined && query.trim() === '') throw usage('--query is empty: give a word that the shop has something of.')
}

async function explored({ url, query, id, locale, currency }: Args, around: Surroundings): Promise<AddedMall> {
  const { stderr, env, signal } = around
  const { colors } = styleOf(stderr, env)
  const say = (line: string) => stderr.write(`${colors.dim(plainLine(line))}\n`)
  const visitor = visitorFor(around)
  const bound = AbortSignal.timeout(withinMs)
  const address = new URL(url)
  address.hash = ''
  try {
    const within = AbortSignal.any([signal, bound])
    return await addMall({ url: address.href, query, id, locale, currency: currency?.toUpperCase(), visitor, say, signal: within })
  } catch (error) {
    if (!bound.aborted || signal.aborted) throw error
    throw new CliError(
      `Nothing was found out within ${withinMs / 60_000} minutes: give the address of its search results, or a word with --query.`,
    )
  } finally {
    await visitor.close()
  }
}

const plainLine = (line: string): string => (/^\s*/.exec(line)?.[0] ?? '') + plainText(line)

function visitorFor({ env, browsing }: Surroundings): PoliteVisitor {
  try {
    const places = { chromiumPath: env['CHROMIUM_PATH'], path: env['PATH'] ?? '', home: env['HOME'] ?? '' }
    const chromium = browsing && findChromium(places)
    return createPoliteVisitor({
      allowHosts: env['ALLOW_HOSTS'] ?? '',
      contact: env['CRAWLER_CONTACT'],
      version: pkg.version,
      ...(chromium !== undefined && browsing && { browser: { ...browsing, chromium } }),
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CliError(error.message, exitCodes.usage)
  }
}

/** Writes it, shows it, and gives it to the system that runs. */
async function settle(added: AddedMall, dir: string, args: Args, around: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, env, cwd } = around
  const { id } = added.definition
  const yaml = addedYaml(added, args.url)
  const definition = valid(yaml, join(id, 'mall.yaml'))
  const files = args.print ? [] : await written(added, yaml, join(dir, id), args)
  const shown = files.map((file) => plainText(relative(cwd, file) || file))
  if (args.json) stdout.write(`${JSON.stringify({ ...asJson(added), files, ...(args.print && { yaml }) })}\n`)
  else {
    const output = args.print ? stderr : stdout
    output.write(addedText(added, styleOf(output, env)))
    if (args.print) stdout.write(yaml)
    else
      output.write(
        `\nWritten: ${shown.join(', ')}\nTo run it: MALLS=${id} MALLS_DIR=${plainText(relative(cwd, dir) || '.')} npm run mall-worker, or mallgate mall push ${shown[0]}\n`,
      )
  }
  if (!args.push) return exitCodes.ok
  const link = linkToCallCenter(args.callCenter, around)
  const how = { why: `mallgate mall add ${args.url}`, noWait: false, json: args.json }
  return giveDefinition(
    link,
    id,
    { method: 'PUT', path: mallPath(definition.id), yaml, file: files[0] ?? join(id, 'mall.yaml') },
    how,
    around,
  )
}

/** As all who read it will: what they would refuse is not written. */
function valid(yaml: string, file: string): MallDefinition {
  try {
    return parseDefinition(yaml, file, [compiles])
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    const lines = error.message.split('\n')
    throw new CliError(
      'Not added: what was found makes no valid definition. --id, --locale and --currency go before what is found.',
      exitCodes.failed,
      lines,
    )
  }
}

const asJson = ({ definition, samples, nothing, by, software, confidence, look, dropped, requests }: AddedMall) => ({
  added: true,
  id: definition.id,
  definition,
  by,
  ...(software !== undefined && { software }),
  confidence,
  look,
  dropped,
  requests,
  queries: samples.map(({ query, page, reading: { status, offers } }) => ({ query, url: page.url, status, offers })),
  ...(nothing && { nothing: { query: nothing.query, status: nothing.reading.status } }),
  fields: fieldCounts(samples.flatMap(({ reading }) => reading.offers)),
})

async function refuseExisting(folder: string, { force }: Args): Promise<void> {
  const file = join(folder, 'mall.yaml')
  const there = await access(file).then(
    () => true,
    () => false,
  )
  if (there && !force)
    throw new CliError(`${file} is there already: --force writes over it, --id ID makes another mall of it.`, exitCodes.refused)
}

/** The definition last, and at once: whoever watches the folder sees it whole. */
async function written({ samples, nothing }: AddedMall, yaml: string, folder: string, args: Args): Promise<string[]> {
  await refuseExisting(folder, args)
  await mkdir(folder, { recursive: true })
  const pages: string[] = []
  if (!args.noFixture) {
    const [{ page, reading }] = samples as [AddedMall['samples'][number]]
    pages.push(...(await recordFixture({ folder, name: 'search', page, reading }, true)))
    if (nothing?.reading.status === 'empty')
      pages.push(...(await recordFixture({ folder, name: 'nothing', page: nothing.page, reading: nothing.reading }, true)))
  }
  const file = join(folder, 'mall.yaml')
  await writeFile(`${file}.new`, yaml)
  await rename(`${file}.new`, file)
  return [file, ...pages.map((name) => join(folder, name))]
}
