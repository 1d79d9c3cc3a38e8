import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { createOperatorTokens } from '@mallgate/shared/cluster-token'
import type { Config, OperationsRecord } from '@mallgate/shared/contract/operations'

import { atEnd, startCallCenter } from './start-for-test.ts'

export type CallCenterForTest = Awaited<ReturnType<typeof callCenterForTest>>

export interface Answered {
  status: number
  headers: Headers
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

/** A Call Center, and an operator who asks it. */
export async function callCenterForTest(options: Parameters<typeof startCallCenter>[0] = {}) {
  const started = await startCallCenter(options)
  const tokens = createOperatorTokens(options.secret, 'kim')
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> => {
    const authorization = await tokens.header()
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${started.address}${path}`, {
      method,
      headers: {
        ...(authorization && { authorization }),
        ...(body !== undefined && { 'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: text }),
    })
    const answer = await response.text()
    return { status: response.status, headers: response.headers, body: answer === '' ? undefined : JSON.parse(answer) }
  }
  const put = (path: string, body: unknown) => ask('PUT', path, body)
  const get = (path: string) => ask('GET', path)
  const records = async (path: string) => (await get(path)).body.records as OperationsRecord[]
  /** Fails where there is none yet. */
  const config = async () => {
    const { status, body } = await get('/v1/config')
    if (status !== 200) throw new Error(`/v1/config answered ${status}`)
    return body as Config
  }
  return { ...started, ask, put, get, records, config }
}

/** A db-api process with its database in `dir`, registered with a Call Center when this resolves. */
export async function startDbApi({ address: callCenter, get }: Pick<CallCenterForTest, 'address' | 'get'>, dir: string) {
  const main = fileURLToPath(new URL('../../db-api/src/main.ts', import.meta.url))
  const env = {
    PATH: process.env['PATH'],
    CALLCENTER_URL: callCenter,
    DATA_DIR: dir,
    DB_URL: `sqlite:${join(dir, 'records.sqlite')}`,
    LOG_LEVEL: 'silent',
  }
  const stores = async () => (await get('/v1/services/db-api/instances')).body.instances as { id: string; address: string }[]
  const before = new Set((await stores()).map(({ id }) => id))
  const child = spawn(process.execPath, [main], { env, stdio: 'ignore' })
  const stop = async () => end(child, 'SIGTERM')
  atEnd('db-api', () => end(child, 'SIGKILL'))
  const late = performance.now() + 15_000
  for (;;) {
    const store = (await stores()).find(({ id }) => !before.has(id))
    if (store) return { address: store.address, stop, kill: () => end(child, 'SIGKILL') }
    if (performance.now() > late || child.exitCode !== null) throw new Error(`db-api did not register; it ended with ${child.exitCode}`)
    await delay(50)
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGCONT')
  child.kill(signal)
  await once(child, 'exit')
}

/** Who answers `POST /v1/definitions/check` as a crawler does, with `answer`. */
export async function startChecker(answer: () => { status: number; body?: unknown }): Promise<{ address: string; asked: unknown[] }> {
  const asked: unknown[] = []
  const server: Server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      asked.push(JSON.parse(text))
      const { status, body } = answer()
      response.writeHead(status, { 'content-type': 'application/problem+json' }).end(body === undefined ? undefined : JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd('checker', () => {
    server.closeAllConnections()
    server.close()
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

export const mallYaml = (id: string, more = ''): string => `id: ${id}
url: https://${id}.example
currency: EUR
locale: de-DE
request:
  path: /search?q={query}
extract:
  strategies:
    - css:
        items: li.card
        fields:
          title: a.title
          url: a.title@href
${more}`
