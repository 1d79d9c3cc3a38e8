import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { onTestFinished } from 'vitest'

import { runCli } from './cli.ts'
import type { Surroundings } from './terminal.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** An HTTP server of the test's own, gone when the test is. */
export async function server(handler: Handler): Promise<string> {
  const http = createServer(handler).listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

/** An address that nobody listens at. */
export async function nobodyAt(): Promise<string> {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  http.close()
  await once(http, 'close')
  return `http://127.0.0.1:${port}`
}

interface Patch extends Partial<Surroundings> {
  /** The columns of a terminal without colours, where it is one. */
  tty?: number
}

/** Runs a command line, and tells what it wrote. */
export async function cli(argv: string[], { tty, ...patch }: Patch = {}) {
  const written = { out: '', err: '' }
  const terminal = tty === undefined ? {} : { isTTY: true, columns: tty }
  const exitCode = await runCli(argv, '1.2.3', {
    env: { LANG: 'en_US.UTF-8', ...(tty !== undefined && { NO_COLOR: '1' }) },
    cwd: tmpdir(),
    who: 'tester@here',
    stdout: { write: (text) => (written.out += text), ...terminal },
    stderr: { write: (text) => (written.err += text) },
    signal: new AbortController().signal,
    ...patch,
  })
  return { exitCode, ...written }
}
