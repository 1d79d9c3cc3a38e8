import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { bareEnv, spawnNode } from './src/spawned.ts'
import { type System, startSystem } from './src/system.ts'

let system: System

beforeAll(async () => {
  system = await startSystem({ malls: 'demo-techmart', envFor: { 'db-api': { DB_MAX_PAGES: '60' } } })
})
afterAll(() => system?.close())

describe('bad input is told plainly', () => {
  it.each([
    ['q=', 400, /q.*empty/],
    ['q=%20%09', 400, /q.*empty/],
    ['', 400, /q/],
    [`q=${'x'.repeat(10_000)}`, 400, /q.*256/],
    ['q=x&limit=-1', 400, /limit.*1 to 1000/],
    ['q=x&limit=two', 400, /limit/],
    ['q=x&srot=price', 400, /srot.*sort/],
    ['q=x&sort=cheapest', 400, /sort.*relevance, price/],
    ['q=x&timeout=0', 400, /timeout.*30000/],
    ['q=x&timeout=3600000', 400, /timeout.*30000/],
    ['q=x&malls=No%20Such', 400, /malls/],
  ])('GET /v1/search?%.30s is a %i that says what is wrong', async (query, status, detail) => {
    const response = await fetch(`${system.gateUrl}/v1/search?${query}`)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const problem = (await response.json()) as { detail: string; errors: unknown[]; code: string; action: string; traceId: string }
    expect(problem.code).toBe('invalid_request')
    expect(problem.detail).toMatch(detail)
    expect(problem.errors.length).toBeGreaterThan(0)
    expect(problem.action).toBeTruthy()
    expect(problem.traceId).toMatch(/^[0-9a-f]{32}$/)
  })

  it('a mall nobody knows is said to have no instance; the others answer', async () => {
    const answer = await system.search({ q: 'headphones', malls: 'no-such-mall,demo-techmart', timeout: 10_000 })
    expect(answer.malls).toMatchObject([
      { mall: 'demo-techmart', status: 'ok' },
      { mall: 'no-such-mall', status: 'no_instance' },
    ])
    expect(answer.complete).toBe(false)
  })

  it('a path nobody serves is a problem too', async () => {
    expect(await system.get('/v1/serach')).toMatchObject({ status: 404 })
  })
})

describe('a process that cannot start says why in a sentence, and ends', () => {
  const failing = async (file: string, env: Record<string, string>) => {
    const child = spawnNode(file, { name: file, env: { ...bareEnv(), ...system.env, DATA_DIR: system.dir, ...env }, cwd: system.dir })
    const { code } = await child.exited
    return { code, said: child.tail(3) }
  }
  it('taken port', async () => {
    const port = new URL(system.gateUrl).port
    expect(await failing('gate/src/main.ts', { PORT: port })).toMatchObject({
      code: 1,
      said: expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`),
    })
  })
  it.each(['callcenter', 'mall-workers', 'crawlers'])('no Redis: %s', async (service) => {
    const { code, said } = await failing(`${service}/src/main.ts`, { REDIS_URL: 'redis://127.0.0.1:1', MALLS: 'demo-techmart' })
    expect(code).toBe(1)
    expect(said).toMatch(/No Redis at redis:\/\/127\.0\.0\.1:1 .*REDIS_URL/)
  })
  it.each(['gate', 'mall-workers', 'crawlers', 'db-api'])('wrong cluster secret: %s', async (service) => {
    const { code, said } = await failing(`${service}/src/main.ts`, {
      CLUSTER_SECRET: 'not the secret of this cluster',
      MALLS: 'demo-techmart',
      PORT: '0',
    })
    expect(code).toBe(1)
    expect(said).toMatch(/CLUSTER_SECRET/)
  })
  it('an environment that names no Call Center', async () => {
    const { code, said } = await failing('crawlers/src/main.ts', { CALLCENTER_URL: '' })
    expect(code).toBe(1)
    expect(said).toMatch(/CALLCENTER_URL is not set/)
  })
  it('no Call Center there: it waits, says so, and is ready when there is one', async () => {
    const child = spawnNode('crawlers/src/main.ts', {
      name: 'lonely crawler',
      env: { ...bareEnv(), ...system.env, DATA_DIR: system.dir, CALLCENTER_URL: 'http://127.0.0.1:1', PORT: '0' },
      cwd: system.dir,
    })
    const { address } = await child.waitForLog('listening')
    await child.waitForLog('call center is away')
    expect((await fetch(`${String(address)}/readyz`)).status).toBe(503)
    expect((await fetch(`${String(address)}/healthz`)).status).toBe(200)
    expect((await child.stop()).code).toBe(0)
  })
})

it('a full database: queries are answered, what could not be stored stays on its way, and nothing falls over', async () => {
  const worker = system.of('mall-workers')[0]!
  const refused = worker.waitForLog('a result is not stored yet')
  for (const q of ['keyboard', 'monitor', 'mouse', 'coffee', 'ssd', 'shoes', 'black', 'white'])
    expect(await system.search({ q, timeout: 10_000 })).toMatchObject({ malls: [{ status: 'ok' }] })
  const { err } = await refused
  expect(JSON.stringify(err)).toMatch(/full/)
  for (const one of system.processes) expect(one.running()).toBe(true)
})

it('processes end in good order though Redis and Call Center are gone', async () => {
  const other = await startSystem({ malls: 'demo-techmart' })
  try {
    other.redis.process().kill('SIGKILL')
    other.of('callcenter')[0]!.kill('SIGKILL')
    await other.redis.process().exited
    for (const service of ['gate', 'mall-workers', 'crawlers', 'db-api'] as const) {
      const [child] = other.of(service)
      child!.kill('SIGTERM')
      expect(await child!.exited, service).toEqual({ code: 0, signal: null })
    }
  } finally {
    await other.close()
  }
})
