import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'

import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'

import { createClusterTokens, createOperatorTokens } from './cluster-token.ts'
import { Problem } from './contract/problem.ts'
import { createHttpApp, operatorOf } from './http-app.ts'
import { listen } from './listen.ts'
import { createMetrics } from './metrics.ts'

const secret = 'a secret of the cluster'
const self = { service: 'gate', instance: 'gate-1' }
const tokens = createClusterTokens(secret, self)

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

function appOf(secured = true): { app: FastifyInstance; logged: Record<string, unknown>[] } {
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) })
  const app = createHttpApp({
    log,
    health: { notReady: () => undefined },
    tokens: secured ? tokens : createClusterTokens(undefined, self),
  })
  app.addSchema(Problem)
  app.get('/who', async (request) => request.caller)
  app.get('/order', async (request) => ({ who: operatorOf(request) }))
  toClose.push(() => app.close())
  return { app, logged }
}

const ask = (app: FastifyInstance, url: string, authorization?: string) =>
  app.inject({ url, ...(authorization && { headers: { authorization } }) })
const numberOf = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  )

test('a call tells who makes it by its token', async () => {
  const { app } = appOf()
  expect((await ask(app, '/who', await tokens.header())).json()).toEqual(self)
})

test('calls without a token, with a wrong one, and of who may not are refused, logged and counted', async () => {
  const { app, logged } = appOf()
  const other = createClusterTokens('the secret of another cluster', self)
  expect((await ask(app, '/who')).json()).toMatchObject({ status: 401, code: 'unauthorized' })
  expect((await ask(app, '/who', await other.header())).statusCode).toBe(401)
  expect((await ask(app, '/order', await tokens.header())).json()).toMatchObject({ status: 403, code: 'forbidden' })
  const { payload } = await ask(app, '/metrics')
  for (const reason of ['missing token', 'invalid token', 'forbidden'])
    expect(payload).toContain(`mallgate_refused_calls_total{reason="${reason}"} 1`)
  expect(logged.map(({ msg, url, reason }) => ({ msg, url, reason }))).toEqual([
    { msg: 'call refused', url: '/who', reason: 'missing token' },
    { msg: 'call refused', url: '/who', reason: 'invalid token' },
    { msg: 'call refused', url: '/order', reason: 'forbidden' },
  ])
  expect(logged[2]).toMatchObject({ caller: self })
})

test('a flood of refused calls is counted whole and logged in part', async () => {
  const { app, logged } = appOf()
  await Promise.all(Array.from({ length: 100 }, () => ask(app, '/who')))
  expect((await ask(app, '/metrics')).payload).toContain('mallgate_refused_calls_total{reason="missing token"} 100')
  expect(logged.length).toBeGreaterThanOrEqual(10)
  expect(logged.length).toBeLessThan(50)
})

test('an operator is known by name; where there is no secret, everybody is one', async () => {
  const { app } = appOf()
  expect((await ask(app, '/order', await createOperatorTokens(secret, 'ada').header())).json()).toEqual({ who: 'ada' })
  expect((await ask(appOf(false).app, '/order')).json()).toEqual({ who: 'unsecured' })
})

test('/metrics needs no token and tells of the process, its requests, and what the service adds', async () => {
  const metrics = createMetrics()
  const app = createHttpApp({ log: pino({ level: 'silent' }), health: { notReady: () => undefined }, tokens, metrics })
  toClose.push(() => app.close())
  const count = metrics.counter('mallgate_things_total', 'Things.', ['kind'])
  count({ kind: 'good' })
  count({ kind: 'good' })
  metrics.gauge('mallgate_waiting', 'Waiting.', () => [{ labels: { mall: 'alpha' }, value: 3 }], ['mall'])
  await ask(app, '/healthz')
  const { headers, payload } = await ask(app, '/metrics')
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(payload).toContain('mallgate_things_total{kind="good"} 2')
  expect(payload).toContain('mallgate_waiting{mall="alpha"} 3')
  expect(numberOf(payload, 'mallgate_http_requests_in_flight')).toBe(1)
  expect(numberOf(payload, 'process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(numberOf(payload, 'process_resident_memory_bytes')).toBeGreaterThan(1e6)
  expect(numberOf(payload, 'nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
})

test('a request whose caller left is no longer in flight', async () => {
  const { app } = appOf(false)
  const asked = Promise.withResolvers<void>()
  const left = Promise.withResolvers<void>()
  app.get('/hang', async (_request, reply) => {
    reply.raw.once('close', left.resolve)
    asked.resolve()
    await left.promise
  })
  const address = await listen(app, { host: '127.0.0.1', port: 0, secured: false, onUnsecured: () => undefined })
  const request = get(`${address}/hang`)
  request.on('error', () => undefined)
  await asked.promise
  const inFlight = async () => numberOf((await ask(app, '/metrics')).payload, 'mallgate_http_requests_in_flight')
  expect(await inFlight()).toBe(2)
  request.destroy()
  await left.promise
  expect(await inFlight()).toBe(1)
})

test('once connections are to end, each answer ends its own', async () => {
  const { app } = appOf(false)
  const address = await listen(app, { host: '127.0.0.1', port: 0, secured: false, onUnsecured: () => undefined })
  const connectionOf = async () => {
    const [response] = (await once(get(`${address}/who`), 'response')) as [IncomingMessage]
    response.resume()
    return response.headers.connection
  }
  expect(await connectionOf()).not.toBe('close')
  app.endConnections()
  expect(await connectionOf()).toBe('close')
})
