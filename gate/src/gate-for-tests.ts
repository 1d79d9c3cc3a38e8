import { once } from 'node:events'
import { type IncomingMessage, type RequestListener, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { checked, createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { ListedInstance, Tombstone } from '@mallgate/shared/contract/instance'
import { MallAnswer } from '@mallgate/shared/contract/mall-search'
import type { MallHealth } from '@mallgate/shared/contract/mall-health'
import type { Offer } from '@mallgate/shared/contract/offer'
import type { StoredAnswer } from '@mallgate/shared/contract/store'
import type { Config } from '@mallgate/shared/contract/operations'
import type { ConfigWatch, Watch } from '@mallgate/shared/discovery'
import { createLog } from '@mallgate/shared/log'
import { createInstancePicker } from '@mallgate/shared/pick-instance'
import { queryKey } from '@mallgate/shared/query-key'
import { onTestFinished } from 'vitest'

import { createAnswerCache } from './answer-cache.ts'
import { createGateApp } from './app.ts'
import { createInstanceAsker } from './ask-instances.ts'
import { createMallAsker } from './ask-mall.ts'
import type { BreakerOptions } from './breaker.ts'
import { createEndings } from './endings.ts'
import { createAskHealth } from './mall-health.ts'
import { createMallIndex } from './mall-index.ts'
import { createStoredAnswers } from './stored-answers.ts'

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

export const instanceOf = (id: string, address: string, malls: string[], patch: Partial<ListedInstance> = {}): ListedInstance => ({
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

/** A list of instances, to be changed at will. */
export function changeableWatch(
  instances: readonly ListedInstance[] | undefined,
): Watch & { change(instances: readonly ListedInstance[], gone?: readonly Tombstone[]): void } {
  const listeners = new Set<(instances: readonly ListedInstance[]) => void>()
  const mourners = new Set<(gone: readonly Tombstone[]) => void>()
  const first = Promise.withResolvers<void>()
  let list = instances ?? []
  if (instances) first.resolve()
  return {
    current: () => list,
    ready: () => first.promise,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onGone(listener) {
      mourners.add(listener)
      return () => void mourners.delete(listener)
    },
    close: () => listeners.clear(),
    change(next, gone = []) {
      list = next
      first.resolve()
      for (const listener of mourners) listener(gone)
      for (const listener of listeners) listener(list)
    },
  }
}

export const configOf = (patch: Partial<Config>): Config => ({ epoch: 'e', revision: 1, malls: [], releases: [], ...patch })

/** What operators ordered, to be changed at will. */
export function changeableConfig(config?: Config): ConfigWatch & { change(config: Config): void } {
  const listeners = new Set<(config: Config) => void>()
  let now = config
  return {
    current: () => now,
    ready: async () => undefined,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => listeners.clear(),
    change(next) {
      now = next
      for (const listener of listeners) listener(next)
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
  const address = await listening((request, response) => {
    void text(request).then((body) => {
      const mall = /^\/v1\/malls\/([^/]+)\/search$/.exec(request.url!)![1]!
      const one = { mall, body: JSON.parse(body) as unknown, headers: request.headers, response }
      asked.push(one)
      const answer = handler(one)
      if (answer) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
  })
  return { address, asked }
}

/** What the store of a test says of a mall: a field of it is missing. */
export const healthOf = (mall: string): MallHealth => ({
  mall,
  state: 'degraded',
  since: '2026-01-02T03:04:05.000Z',
  reason: { message: 'image: 0 of 10 offers have one', field: 'image', snippet: '<li>' },
  crawls: 2,
  statuses: { ok: 2 },
  offers: 20,
  filled: { image: 0.5 },
  pages: [],
})

/** A real HTTP server that stands where a db-api would; `held` by `<mall>/<queryKey>`. `hang` keeps it from answering. */
export async function standInStore(held: Record<string, StoredAnswer>, { hang = false } = {}) {
  const asked: string[] = []
  const address = await listening((request, response) => {
    const [, fares] = /^\/v1\/malls\/([^/]+)\/health$/.exec(request.url!) ?? []
    if (fares) {
      if (!hang) response.setHeader('content-type', 'application/json').end(JSON.stringify(healthOf(fares)))
      return
    }
    const [, mall, key] = /^\/v1\/malls\/([^/]+)\/answers\/([^/]+)$/.exec(request.url!)!
    asked.push(mall!)
    const answer = held[`${mall}/${key}`]
    if (!hang) response.writeHead(answer ? 200 : 204, { 'content-type': 'application/json' }).end(answer && JSON.stringify(answer))
  })
  return { instance: instanceOf('store', address, [], { service: 'db-api', allMalls: true }), asked }
}

async function listening(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What was stored of a mall for the query `text`, read by the definition that `instanceOf` says. */
export function storedOf(mall: string, text: string, offers: Offer[]): Record<string, StoredAnswer> {
  const query = { text, page: 1 }
  const key = queryKey(query, 'sha256-1')
  const observedAt = new Date(Date.now() - 60_000).toISOString()
  return { [`${mall}/${key}`]: { crawlId: 'crawl-1', mall, queryKey: key, query, status: 'ok', offers, observedAt } }
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
export async function gateOver(instances: readonly ListedInstance[] | undefined, { stores = [], config, breaker }: GateOverOptions = {}) {
  const watch = changeableWatch(instances)
  const configWatch = changeableConfig(config)
  const malls = createMallIndex(watch, configWatch)
  const caller = createCaller(createClusterTokens(undefined, { service: 'gate', instance: 'gate-test' }))
  const log = createLog('gate', 'silent')
  const faults: string[] = []
  const answer = checked(MallAnswer)
  const picker = createInstancePicker()
  const storeWatch = changeableWatch(stores)
  const endings = createEndings()
  const asker = createMallAsker({
    askInstances: createInstanceAsker({ call: (call) => caller.json(call, answer), picker }),
    stored: createStoredAnswers(storeWatch, caller, picker, log),
    cache: createAnswerCache(),
    onFault: (mall, error) => faults.push(`${mall}: ${error.message}`),
    ...(breaker && { breaker }),
  })
  const health = { notReady: () => (malls.known() ? undefined : 'not yet') }
  const app = await createGateApp({
    log,
    health,
    version: '0.1.0',
    corsOrigin: '*',
    malls,
    asker,
    endings,
    askHealth: createAskHealth(storeWatch, caller, log),
  })
  onTestFinished(async () => {
    await app.close()
    malls.close()
    await caller.close()
  })
  return { app, watch, configWatch, faults, endings, picker }
}

interface GateOverOptions {
  stores?: readonly ListedInstance[]
  config?: Config
  breaker?: BreakerOptions
}
