import type { Static, TObject } from 'typebox'

import { EnvError, explainEnv, readEnv } from './env.ts'
import type { Log } from './log.ts'

/** What a started process hands back: how to end in good order. */
export interface Running {
  log: Log
  close(): Promise<void>
  /** Resolves with a reason where the process shall end without a signal; it is then drained as on SIGTERM, exit status 0. See `drainOrdered`. */
  ended?: Promise<string>
}

/** A service as a program. */
export interface Program<T extends TObject> {
  /** What it is, in a sentence. */
  about: string
  /** The variables that configure it. */
  env: T
  start(env: Static<T>): Promise<Running>
}

const drainBoundMs = 25_000
const giveBackAfterMs = 8_000

/**
 * Runs a service as this process: starts it, drains it on SIGTERM, SIGINT and when it says so itself (25 s at most, a second signal ends
 * it at once), turns a failed start into one sentence and exit status 1, and tells of itself when asked for `--help`.
 * Where Node is run with `--expose-gc`, what starting left behind is given back once.
 */
export async function runProcess<T extends TObject>({ about, env, start }: Program<T>): Promise<void> {
  const [argument] = process.argv.slice(2)
  if (argument !== undefined) {
    const help = argument === '--help' || argument === '-h'
    const wrong = help ? '' : `${argument} is not known here.\n\n`
    process[help ? 'stdout' : 'stderr'].write(`${wrong}${about}\nIts environment configures it:\n\n${explainEnv(env)}\n`)
    process.exitCode = help ? 0 : 2
    return
  }
  let running: Running | undefined
  let ending = false
  const drain = (why: { signal: string } | { reason: string }) => {
    ending = true
    if (!running) process.exit(0)
    const { log, close } = running
    log.info(why, 'draining')
    setTimeout(() => {
      log.error('did not drain in time')
      process.exit(1)
    }, drainBoundMs).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'draining failed')
        process.exit(1)
      },
    )
  }
  const end = (signal: string) => {
    if (ending) process.exit(1)
    drain({ signal })
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  process.on('unhandledRejection', (error) => {
    running?.log.fatal({ err: error }, 'a promise was left alone')
    if (!running) console.error(error)
    process.exit(1)
  })
  try {
    running = await start(readEnv(env, process.env))
    setTimeout(giveBack, giveBackAfterMs).unref()
    void running.ended?.then((reason) => ending || drain({ reason }))
  } catch (error) {
    console.error(error instanceof EnvError || !process.env['DEBUG'] ? sentence(error as Error) : error)
    process.exit(1)
  }
}

// Loading and compiling leave garbage that a process at rest would keep for hours: a third of its memory.
function giveBack(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

/** What a refused call says is to be done belongs to the sentence too. */
function sentence(error: Error & { problem?: { action?: string } }): string {
  return error.problem?.action ? `${error.message}. ${error.problem.action}` : error.message
}
