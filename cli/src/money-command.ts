import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable, addAbortSignal } from 'node:stream'

import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { type Defaults, currencyCode, faulty, localeTag, readMoneyLine } from './money-line.ts'
import { plainText } from './plain-text.ts'
import { type Line, readLines } from './read-lines.ts'
import type { Output, Surroundings } from './terminal.ts'

type Args = ArgsFor<'money'>

/** `mallgate money`: each line's price, as it is read. Lines stream: none waits for those behind it, and none is kept. */
export async function moneyCommand(args: Args, around: Surroundings): Promise<ExitCode> {
  const defaults = defaultsOf(args)
  const faults = { lines: 0, count: 0, first: '' }
  for (const file of args.files ?? ['-']) {
    let number = 0
    for await (const lines of linesOf(file, around)) {
      around.signal.throwIfAborted()
      const answers = lines.map((line) => {
        number++
        return answered(line, `${file === '-' ? '' : `${file}:`}${number}`, { defaults, withKind: args.kind, faults })
      })
      faults.lines += lines.length
      await written(`${answers.join('\n')}\n`, around)
    }
  }
  if (faults.count === 0) return exitCodes.ok
  throw new CliError(`${faults.count} of ${faults.lines} lines could not be read; the first is line ${faults.first}`)
}

interface Asked {
  defaults: Defaults
  withKind: boolean
  faults: { count: number; first: string }
}

function answered(line: Line, place: string, { defaults, withKind, faults }: Asked): string {
  const { kind, ...answer } = line === undefined ? faulty('', 'longer than a megabyte') : readMoneyLine(line, defaults)
  if (answer.error !== undefined) {
    answer.error = `line ${place}: ${answer.error}`
    if (faults.count++ === 0) faults.first = answer.error.slice('line '.length)
  }
  return JSON.stringify(withKind ? { ...answer, kind } : answer)
}

function defaultsOf({ locale, currency }: Args): Defaults {
  const tag = locale === undefined ? undefined : localeTag(locale)
  if (locale !== undefined && tag === undefined)
    throw new CliError(`--locale must be a language tag as de-AT, and '${plainText(locale)}' is none.`, exitCodes.usage)
  const code = currency === undefined ? undefined : currencyCode(currency)
  if (currency !== undefined && code === undefined)
    throw new CliError(`--currency must be a code as EUR, and '${plainText(currency)}' is none.`, exitCodes.usage)
  return { locale: tag, currency: code }
}

async function* linesOf(file: string, { cwd, stdin, signal }: Surroundings): AsyncGenerator<Line[]> {
  const bytes = file === '-' ? stdin : createReadStream(resolve(cwd, file), { highWaterMark: 256 * 1024 })
  if (!bytes) throw new CliError('Nothing is piped in: give a file, or mallgate money < prices.ndjson.', exitCodes.usage)
  // What is typed or piped may never end by itself.
  if (bytes instanceof Readable) addAbortSignal(signal, bytes)
  try {
    yield* readLines(bytes)
  } catch (error) {
    if (signal.aborted || !(error instanceof Error && 'code' in error)) throw error
    throw new CliError(`${plainText(file)} cannot be read: ${reasons[String(error.code)] ?? plainText(error.message)}.`)
  }
}

const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' }

/** Waits where whoever reads is slower. */
async function written(text: string, { stdout, signal }: { stdout: Output; signal: AbortSignal }): Promise<void> {
  if (stdout.write(text) !== false || !stdout.once) return
  await new Promise<void>((done, failed) => {
    const abort = () => failed(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    stdout.once!('drain', () => {
      signal.removeEventListener('abort', abort)
      done()
    })
  })
}
