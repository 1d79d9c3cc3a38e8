import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'

import { createMannersRelay } from './manners-relay.ts'

const report = { mall: 'corner', step: 2, retryAfterMs: 9, delayMs: 0, today: 0, robots: [] }

async function crawler(status: number, body: unknown): Promise<Instance> {
  const server = createServer((request, response) => {
    request.resume()
    const known = ['GET /v1/malls/corner/manners', 'POST /v1/malls/corner/manners/reset'].includes(`${request.method} ${request.url}`)
    response.writeHead(known ? status : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state: 'up' } as Instance
}

function relayTo(...crawlers: Instance[]) {
  const caller = createCaller(createClusterTokens(undefined, { service: 'callcenter', instance: 'c' }))
  onTestFinished(() => caller.close())
  return createMannersRelay({ caller, instancesOf: async () => crawlers, signal: new AbortController().signal })
}

test('any crawler that answers is believed', async () => {
  const relay = relayTo(await crawler(500, {}), await crawler(200, { odd: true }), await crawler(200, report))
  expect(await relay.of('corner')).toEqual(report)
  expect(await relay.reset('corner')).toEqual(report)
})

test('one that hangs does not take the time of the others', async () => {
  const server = createServer((request) => request.resume())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const hangs = { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state: 'up' } as Instance
  const relay = relayTo(hangs, hangs, await crawler(200, report), hangs, hangs)
  expect(await relay.of('corner')).toEqual(report)
})

test('where none answers, that is a problem with its reason', async () => {
  await expect(relayTo().of('corner')).rejects.toMatchObject({
    code: 'upstream_unavailable',
    message: expect.stringContaining('none is registered'),
  })
  await expect(relayTo(await crawler(500, {})).reset('corner')).rejects.toMatchObject({ code: 'upstream_unavailable' })
})
