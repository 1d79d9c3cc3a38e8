import { hostname, userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'

import pkg from '../package.json' with { type: 'json' }
import { runCli } from './cli.ts'

const interrupted = new AbortController()
const interrupt = () => interrupted.abort()
process.once('SIGINT', interrupt)
process.once('SIGTERM', interrupt)
// Whoever reads has enough: `mallgate search … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const { env, stdin, stdout, stderr } = process

/** Whom orders are kept under; a user id where this machine has no name for it, as in many containers. */
function whoAmI(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return `uid-${process.getuid?.()}@${hostname()}`
  }
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr })
  // A terminal in raw mode tells Ctrl-C to whoever reads the line, and nobody else.
  lines.once('SIGINT', interrupt)
  try {
    return await lines.question(question, { signal: interrupted.signal })
  } finally {
    lines.close()
  }
}

const asking = stdin.isTTY && stderr.isTTY ? { ask } : {}
// As root, Chromium does not start with its sandbox.
const browsing = { sandbox: process.getuid?.() !== 0, kill: (pid: number) => void process.kill(pid, 'SIGKILL') }
const around = { env, cwd: process.cwd(), who: whoAmI(), stdin, stdout, stderr, signal: interrupted.signal, browsing, ...asking }
process.exitCode = await runCli(process.argv.slice(2), pkg.version, around)
