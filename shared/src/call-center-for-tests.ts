import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Instance } from './contract/instance.ts'

/** What a test answers to one call; undefined leaves it unanswered until its caller gives up. */
export type Said = { status: number; body?: unknown } | undefined

export interface Heard {
  method: string
  /** With the query. */
  path: string
  body: unknown
  at: number
}

/** A server in Call Center's place that answers what the test says, to see what a client does then. */
export interface ScriptedCallCenter {
  address: string
  heard: Heard[]
  /** Resolves with the first call heard from now on that `is` says it is. */
  hears(is: (heard: Heard) => boolean): Promise<Heard>
  close(): void
}

export async function scriptCallCenter(answer: (heard: Heard) => Said | Promise<Said>): Promise<ScriptedCallCenter> {
  const heard: Heard[] = []
  const listeners = new Set<(call: Heard) => void>()
  const server = createServer((request, response) => void take(request, response))
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const call = {
      method: request.method!,
      path: request.url!,
      body: text ? (JSON.parse(text) as unknown) : undefined,
      at: performance.now(),
    }
    heard.push(call)
    for (const listener of listeners) listener(call)
    const said = await answer(call)
    if (said)
      response.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body === undefined ? '' : JSON.stringify(said.body))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    hears(is) {
      const { promise, resolve } = Promise.withResolvers<Heard>()
      const listener = (call: Heard) => {
        if (!is(call)) return
        listeners.delete(listener)
        resolve(call)
      }
      listeners.add(listener)
      return promise
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export const instanceNamed = (id: string, patch: Partial<Instance> = {}): Instance => ({
  id,
  service: 'mall',
  malls: [],
  allMalls: false,
  version: '1',
  startedAt: '2026-01-01T00:00:00Z',
  weight: 1,
  caps: [],
  state: 'up',
  ...patch,
})
