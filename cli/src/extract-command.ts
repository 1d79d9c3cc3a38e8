import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { readAnyPage } from '@mallgate/crawlers/auto/auto-page'
import { createPageVisitor } from '@mallgate/crawlers/auto/visit-page'
import { type FetchedPage, compileReader } from '@mallgate/crawlers/read-page'
import { namedMallFault } from '@mallgate/shared/definition-folders'

import pkg from '../package.json' with { type: 'json' }
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { type PageRead, readAutomatically, readByMall } from './extract-read.ts'
import { pageReadText } from './extract-text.ts'
import { localMalls } from './local-malls.ts'
import { plainText } from './plain-text.ts'
import { type Surroundings, styleOf } from './terminal.ts'

type Args = ArgsFor<'extract'>

/** `mallgate extract`: what is read on one page, field by field, with where it stood and how sure that is. */
export async function extractCommand(args: Args, around: Surroundings): Promise<ExitCode> {
  checkHints(args)
  const reader = args.mall === undefined ? automatic(args) : await ofMall(args.mall, around)
  const page = await pageOf(args, around)
  const read = withLinks(reader(page))
  const { stdout, env } = around
  stdout.write(args.json ? `${JSON.stringify(read)}\n` : pageReadText(read, styleOf(stdout, env)))
  return read.offers.length > 0 ? exitCodes.ok : exitCodes.failed
}

/** Says why links are missing. */
function withLinks(read: PageRead): PageRead {
  if (read.url !== '' || read.offers.every(({ fields }) => fields['url'])) return read
  return {
    ...read,
    notes: [...read.notes, 'nobody said where the page stands, so links that are relative to it were left out: give it with --url'],
  }
}

type Reader = (page: FetchedPage) => PageRead

const automatic =
  ({ locale, currency }: Args): Reader =>
  (page) =>
    readAutomatically(page, readAnyPage(page, { locale, currency: currency?.toUpperCase() }))

function checkHints({ url, locale, currency, mall }: Args): void {
  const fault = (message: string) => new CliError(message, exitCodes.usage)
  if (url !== undefined && !isWebAddress(url)) throw fault(`'${plainText(url)}' is no web address: give --url as https://…`)
  if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency))
    throw fault(`'${plainText(currency)}' is no currency: give its code, as EUR.`)
  if (locale !== undefined && !isLocale(locale)) throw fault(`'${plainText(locale)}' is no language: give its tag, as de-AT.`)
  if (mall !== undefined && (locale ?? currency) !== undefined)
    throw fault('--locale and --currency are the definition’s matter where --mall is given.')
}

const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text)

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}

/** Compiles the mall's own reader, as a crawler has it. */
async function ofMall(id: string, around: Surroundings): Promise<Reader> {
  const loaded = await localMalls(around)
  const fault = namedMallFault(id, loaded)
  if (fault !== undefined) {
    const [first, ...lines] = fault.split('\n')
    throw new CliError(first!, exitCodes.usage, lines)
  }
  const { definition } = loaded.definitions.get(id)!
  if (definition.mode === 'code')
    throw new CliError(`The mall '${id}' has a crawler written by hand: there is nothing here to read its pages with.`, exitCodes.usage)
  const read = compileReader(definition)
  return (page) => readByMall(page, id, read(page, new Date().toISOString()))
}

const withinMs = 30_000

async function pageOf({ page: given, url, locale }: Args, { env, cwd, stdin, signal }: Surroundings): Promise<FetchedPage> {
  if (isWebAddress(given)) {
    if (url !== undefined) throw new CliError('--url is for a file or stdin: the page has its address already.', exitCodes.usage)
    return visited(given, locale, env, signal)
  }
  const body = given === '-' ? await piped(stdin) : await fileBody(given, cwd)
  return { url: url ?? '', status: 200, headers: {}, body }
}

async function visited(url: string, locale: string | undefined, env: Surroundings['env'], signal: AbortSignal): Promise<FetchedPage> {
  const visitor = visitorOf(locale, env)
  const bound = AbortSignal.timeout(withinMs)
  try {
    const had = await visitor.visit(url, AbortSignal.any([signal, bound]))
    if ('body' in had) return had
    throw new CliError(`${plainText(url)} was not had (${had.status}): ${had.message}`)
  } catch (error) {
    if (!bound.aborted || signal.aborted) throw error
    throw new CliError(`${plainText(url)} was not had: no answer within ${withinMs / 1000} s.`)
  } finally {
    await visitor.close()
  }
}

function visitorOf(locale: string | undefined, env: Surroundings['env']) {
  try {
    return createPageVisitor({ allowHosts: env['ALLOW_HOSTS'] ?? '', contact: env['CRAWLER_CONTACT'], version: pkg.version, locale })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CliError(error.message, exitCodes.usage)
  }
}

const mostBytes = 100 * 1024 * 1024

async function piped(stdin: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stdin ?? []) {
    size += part.byteLength
    if (size > mostBytes) throw new CliError(`More than ${mostBytes} bytes on stdin: that is no page.`, exitCodes.usage)
    parts.push(part)
  }
  if (size === 0)
    throw new CliError('Nothing came on stdin: pipe a page in, as in curl … | mallgate extract - --url https://…', exitCodes.usage)
  return Buffer.concat(parts)
}

async function fileBody(given: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(cwd, given))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message
    throw new CliError(`${plainText(given)} cannot be read: ${why}. Give a file, an address (https://…) or - for stdin.`, exitCodes.usage)
  }
}
