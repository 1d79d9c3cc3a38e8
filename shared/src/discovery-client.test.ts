import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { createCaller } from './call.ts'
import { createClusterTokens } from './cluster-token.ts'
import type { MallDefinition } from './contract/mall.ts'
import { definitionHash } from './definition-hash.ts'
import { createDiscovery } from './discovery-client.ts'
import type { Discovery } from './discovery.ts'
import { createLog } from './log.ts'

const log = createLog('test', 'silent')
const definition: MallDefinition = { id: 'demo', url: 'https://shop.example', currency: 'EUR', locale: 'de-DE' }
const hash = definitionHash(definition)

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

/** A client, and a server that answers each definition asked for with what `answer` says. */
async function clientOf(
  answer: (asked: number) => { status: number; body: unknown } | undefined,
  dataDir?: string,
): Promise<{ discovery: Discovery; asked(): number }> {
  let asked = 0
  const server = createServer((_request, response) => {
    const said = answer(++asked)
    if (said) response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  toClose.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  const caller = createCaller(createClusterTokens(undefined, { service: 'test', instance: 'test-1' }))
  const urls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]
  const discovery = createDiscovery({ urls, caller, log, dataDir })
  toClose.push(
    () => caller.close(),
    () => discovery.close(),
  )
  return { discovery, asked: () => asked }
}

const signal = () => AbortSignal.timeout(5_000)

test('callers at the same time, and later ones, share one request for a definition', async () => {
  const { discovery, asked } = await clientOf(() => ({ status: 200, body: definition }))
  const both = await Promise.all([discovery.definition(hash, signal()), discovery.definition(hash, signal())])
  expect(both).toEqual([definition, definition])
  expect(await discovery.definition(hash, signal())).toBe(both[0])
  expect(asked()).toBe(1)
})

test('a definition that is not what its hash names is refused', async () => {
  const { discovery } = await clientOf(() => ({ status: 200, body: { ...definition, currency: 'USD' } }))
  await expect(discovery.definition(hash, signal())).rejects.toThrow(/gave definition sha256-.* for sha256-/)
})

test('a failure is not kept: the next caller asks again', async () => {
  const { discovery } = await clientOf((asked) =>
    asked === 1 ? { status: 404, body: { code: 'not_found' } } : { status: 200, body: definition },
  )
  await expect(discovery.definition(hash, signal())).rejects.toMatchObject({ code: 'not_found' })
  expect(await discovery.definition(hash, signal())).toEqual(definition)
})

test('a caller that gives up does not spoil the request for the other', async () => {
  const first = new AbortController()
  const { discovery } = await clientOf(() => ({ status: 200, body: definition }))
  const impatient = discovery.definition(hash, first.signal)
  const patient = discovery.definition(hash, signal())
  first.abort()
  await expect(impatient).rejects.toThrow('was not had in time')
  expect(await patient).toEqual(definition)
})

test('a definition had once is there for the next process, though Call Center is away', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'discovery-'))
  toClose.push(() => rm(dataDir, { recursive: true }))
  const before = await clientOf(() => ({ status: 200, body: definition }), dataDir)
  await before.discovery.definition(hash, signal())
  const after = await clientOf(() => ({ status: 503, body: { code: 'away' } }), dataDir)
  expect(await after.discovery.definition(hash, signal())).toEqual(definition)
  expect(after.asked()).toBe(0)
})

test('an address that is none is named at once', () => {
  const caller = createCaller(createClusterTokens(undefined, { service: 'test', instance: 'test-1' }))
  toClose.push(() => caller.close())
  expect(() => createDiscovery({ urls: ['somewhere:7070'], caller, log })).toThrow("CALLCENTER_URL: 'somewhere:7070' is not an address")
  expect(() => createDiscovery({ urls: [], caller, log })).toThrow('CALLCENTER_URL names no Call Center')
})
