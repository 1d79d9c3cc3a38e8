import { spawn } from 'node:child_process'
import { readFileSync, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Client, MallgateError, type SearchEvent, createClient } from '@mallgate/client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { chromium } from './src/browsers-of.ts'
import { freePort } from './src/redis-for-tests.ts'
import { bareEnv, spawnNode } from './src/spawned.ts'
import { type System, startSystem } from './src/system.ts'

let system: System
let client: Client

beforeAll(async () => {
  system = await startSystem({ malls: 'demo-techmart,demo-hanmart' })
  client = createClient({ baseUrl: system.gateUrl })
})
afterAll(() => system?.close())

describe('the client in Node', () => {
  it('has the offers of all malls in one answer, and each mall’s report', async () => {
    const answer = await client.search('headphones', { sort: 'price', limit: 7, timeout: 10_000 })
    expect(answer).toMatchObject({ complete: true, malls: [{ status: 'ok' }, { status: 'ok' }] })
    expect(answer.offers).toHaveLength(7)
  })

  it('has each mall pending, then its offers, then its end, and done last', async () => {
    const events: SearchEvent[] = []
    for await (const event of client.stream('mouse', { timeout: 10_000 })) events.push(event)
    const names = events.map(({ event, data }) =>
      event === 'mall' ? `${data.mall} ${data.status}` : event === 'offers' ? data.mall : event,
    )
    expect(names.slice(0, 2).sort()).toEqual(['demo-hanmart pending', 'demo-techmart pending'])
    expect(names.slice(2, -1).sort()).toEqual(['demo-hanmart', 'demo-hanmart ok', 'demo-techmart', 'demo-techmart ok'])
    expect(names.at(-1)).toBe('done')
  })

  it('tells the malls, and what is wrong with a request by its field', async () => {
    expect((await client.malls()).map(({ id }) => id)).toEqual(['demo-hanmart', 'demo-techmart'])
    expect(await client.mall('demo-techmart')).toMatchObject({ id: 'demo-techmart', instances: 1 })
    const failure = (promise: Promise<unknown>) => promise.catch((error: unknown) => error)
    expect(await failure(client.mall('nix'))).toMatchObject({ name: 'MallgateError', code: 'not_found', status: 404 })
    expect(await failure(client.search('x', { limit: 0 }))).toMatchObject({ code: 'invalid_request', status: 400, field: 'limit' })
    const none = await failure(client.search('x', { malls: ['nix'] }))
    expect(none).toBeInstanceOf(MallgateError)
    expect(none).toMatchObject({ code: 'no_mall_answered', malls: [{ mall: 'nix', status: 'no_instance' }] })
  })
})

describe('the client in a browser', () => {
  it.skipIf(!chromium)('searches and streams from another origin, its files as they are but for the types', async () => {
    const told = Promise.withResolvers<string>()
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url!, 'http://page')
      if (request.method === 'POST') {
        let body = ''
        request.on('data', (chunk: Buffer) => (body += chunk.toString()))
        request.on('end', () => told.resolve(body))
        return void response.end()
      }
      if (pathname === '/') return void response.setHeader('content-type', 'text/html').end(page(system.gateUrl))
      const file = new URL(`../client/src${pathname}`, import.meta.url)
      if (!/^\/[\w-]+\.ts$/.test(pathname) || !existsSync(file)) return void response.writeHead(404).end()
      return void response.setHeader('content-type', 'text/javascript').end(stripTypeScriptTypes(readFileSync(file, 'utf8')))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      `--user-data-dir=${join(system.dir, 'chromium')}`,
    ]
    const browser = spawn(chromium!, [...flags, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`], {
      stdio: 'ignore',
      // A group of its own: some start it from a shell, which leaves it behind when killed alone.
      detached: true,
    })
    const ended = once(browser, 'exit').then(([code]) => told.reject(new Error(`Chromium ended with ${String(code)}`)))
    onTestFinished(async () => {
      process.kill(-browser.pid!, 'SIGKILL')
      await ended
      server.closeAllConnections()
      server.close()
    })
    expect(JSON.parse(await told.promise)).toEqual({
      found: true,
      malls: ['demo-hanmart', 'demo-techmart'],
      events: ['mall', 'mall', 'mall', 'mall', 'done'],
      refused: 'invalid_request 400 limit',
      aborted: 'enough',
    })
  })
})

const page = (gate: string) => `<!doctype html><script type="module">
  const told = {}
  try {
    const { createClient, MallgateError } = await import('./client.ts')
    const client = createClient({ baseUrl: ${JSON.stringify(gate)} })
    told.found = (await client.search('headphones', { timeout: 10000 })).found > 0
    told.malls = (await client.malls()).map(({ id }) => id)
    told.events = []
    for await (const { event } of client.stream('headphones')) if (event !== 'offers') told.events.push(event)
    told.refused = await client.search('x', { limit: 0 }).catch((e) => e instanceof MallgateError && [e.code, e.status, e.field].join(' '))
    told.aborted = await client.search('x', { signal: AbortSignal.abort('enough') }).catch((reason) => reason)
  } catch (error) {
    told.error = String(error?.stack ?? error)
  }
  await fetch('/', { method: 'POST', body: JSON.stringify(told) })
</script>`

describe('mallgate in the terminal', () => {
  const mallgate = async (args: readonly string[], env: Record<string, string> = {}) => {
    const told = { GATE_URL: system.gateUrl, CALLCENTER_URL: system.callcenterUrl, CLUSTER_SECRET: system.env['CLUSTER_SECRET']! }
    const child = spawnNode('cli/src/main.ts', { name: 'mallgate', args, env: { ...bareEnv(), ...told, ...env }, cwd: system.dir })
    const { code } = await child.exited
    return { code, lines: child.lines }
  }

  it('search prints each mall’s line and the offers, whole where it is piped', async () => {
    const { code, lines } = await mallgate(['search', 'headphones', '--limit', '3', '--timeout', '10000'])
    expect(code).toBe(0)
    expect(lines.slice(0, 2).sort()).toEqual([
      expect.stringMatching(/^✔ demo-hanmart {3}ok /),
      expect.stringMatching(/^✔ demo-techmart {2}ok /),
    ])
    expect(lines.join('\n')).not.toContain('…')
    expect(lines.join('\n')).not.toContain('\u001B')
    expect(lines.at(-1)).toMatch(/^The first 3 of \d+ offers from 2 of 2 malls in \d+ ms$/)
  })

  it('malls lists them, and a shell’s completion gets their ids', async () => {
    const { lines } = await mallgate(['malls'])
    expect(lines[0]).toMatch(/^MALL +NAME +STATE +INSTANCES/)
    expect(lines[1]).toMatch(/^demo-hanmart +한마트 +up +1/)
    expect((await mallgate(['__names', 'malls'])).lines).toEqual(['demo-hanmart', 'demo-techmart'])
  })

  it('ps lists every instance of every service, as JSON too', async () => {
    const { code, lines } = await mallgate(['ps'])
    expect(code).toBe(0)
    expect(lines[0]).toMatch(/^SERVICE +INSTANCE +STATE +UP FOR +ADDRESS +VERSION +MALLS$/)
    for (const service of ['gate', 'mall', 'crawler', 'db-api'])
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${service} +\\S+ +up +`)))
    expect(lines).toContainEqual(expect.stringContaining('2: demo-hanmart, demo-techmart'))
    expect(lines.at(-1)).toBe(`4 instances, as told by Call Center at ${system.callcenterUrl}`)
    const json = JSON.parse((await mallgate(['ps', '--json'])).lines[0]!) as { services: { service: string; instances: unknown[] }[] }
    expect(json.services.map(({ service, instances }) => [service, instances.length])).toEqual([
      ['gate', 1],
      ['mall', 1],
      ['crawler', 1],
      ['db-api', 1],
    ])
  })

  it('ps asks the next Call Center where one is away, and says plainly why none answers', async () => {
    expect((await mallgate(['ps'], { CALLCENTER_URL: `http://127.0.0.1:1,${system.callcenterUrl}` })).code).toBe(0)
    expect(await mallgate(['ps'], { CALLCENTER_URL: `http://127.0.0.1:${await freePort()}` })).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/^mallgate: Call Center at http:\/\/127\.0\.0\.1:\d+ cannot be reached: start it/)],
    })
    expect(await mallgate(['ps'], { CLUSTER_SECRET: 'another' })).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/does not trust this command: CLUSTER_SECRET is another/)],
    })
    expect(await mallgate(['ps'], { CALLCENTER_URL: '' })).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/Nobody said where Call Center is/)],
    })
  })
})
