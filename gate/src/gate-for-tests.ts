import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { checked, createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'
import { MallAnswer } from '@mallgate/shared/contract/mall-search'
import type { Offer } from '@mallgate/shared/contract/offer'
import type { Watch } from '@mallgate/shared/discovery'
import { createLog } from '@mallgate/shared/log'
import { onTestFinished } from 'vitest'

import { createAnswerCache } from './answer-cache.ts'
import { createGateApp } from './app.ts'
import { createMallAsker } from './ask-mall.ts'
import { createMallIndex } from './mall-index.ts'
import { createInstancePicker } from './pick-instance.ts'

export const offerOf = (mall: string, id: string, patch: Partial<Offer> = {}): Offer => ({
  id,
  mall,
  title: `Lamp ${id}`,
  url: `https://shop.example/${id}`,
  availability: 'InStock',
  position: 1,
  observedAt: '2026-01-02T03:04:05.000Z',
  ...patch,
})

export const answerOf = (mall: string, offers: Offer[], patch: Partial<MallAnswer> = {}): MallAnswer => ({
  mall,
  status: offers.length > 0 ? 'ok' : 'empty',
  source: 'live',
  offers,
  observedAt: '2026-01-02T03:04:05.000Z',
  ageMs: 0,
  freshForMs: 0,
  ...patch,
})

export const instanceOf = (id: string, address: string, malls: string[], patch: Partial<Instance> = {}): Instance => ({
  id,
  service: 'mall',
  address,
  malls: malls.map((mall) => ({ id: mall, name: `The ${mall}`, definition: 'sha256-1' })),
  allMalls: false,
  version: '0.1.0',
  startedAt: '2026-01-02T03:04:05.000Z',
  weight: 1,
  caps: [],
  state: 'up',
  ...patch,
})

/** The list of malls, to be changed at will. */
export function changeableWatch(instances: readonly Instance[] | undefined): Watch & { change(instances: readonly Instance[]): void } {
  const listeners = new Set<(instances: readonly Instance[]) => void>()
  const first = Promise.withResolvers<void>()
  let list = instances ?? []
  if (instances) first.resolve()
  return {
    current: () => list,
    ready: () => first.promise,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => listeners.clear(),
    change(next) {
      list = next
      first.resolve()
      for (const listener of listeners) listener(list)
    },
  }
}

export interface Asked {
  mall: string
  body: unknown
  headers: IncomingMessage['headers']
  response: ServerResponse
}

/** A real HTTP server that stands where a mall's instance would. What the handler does not answer hangs. */
export async function standInMall(handler: (asked: Asked) => MallAnswer | undefined): Promise<{ address: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const mall = /^\/v1\/malls\/([^/]+)\/search$/.exec(request.url!)![1]!
      const one = { mall, body: JSON.parse(body) as unknown, headers: request.headers, response }
      asked.push(one)
      const answer = handler(one)
      if (answer) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** An address where nobody listens. */
export async function refusedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

/** The whole of Gate over these instances; only Call Center is not there. */
export async function gateOver(instances: readonly Instance[] | undefined) {
  const watch = changeableWatch(instances)
  const malls = createMallIndex(watch)
  const caller = createCaller(createClusterTokens(undefined, { service: 'gate', instance: 'gate-test' }))
  const faults: string[] = []
  const answer = checked(MallAnswer)
  const asker = createMallAsker({
    call: (call) => caller.json(call, answer),
    picker: createInstancePicker(),
    cache: createAnswerCache(),
    onFault: (mall, error) => faults.push(`${mall}: ${error.message}`),
  })
  const health = { notReady: () => (malls.known() ? undefined : 'not yet') }
  const app = await createGateApp({ log: createLog('gate', 'silent'), health, version: '0.1.0', corsOrigin: '*', malls, asker })
  onTestFinished(async () => {
    await app.close()
    malls.close()
    await caller.close()
  })
  return { app, watch, faults }
}
