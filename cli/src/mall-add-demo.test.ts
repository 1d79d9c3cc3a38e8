import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type FetchedPage, compileReader } from '@mallgate/crawlers/read-page'
import { findChromium } from '@mallgate/crawlers/render/find-chromium'
import { compileRequest } from '@mallgate/crawlers/shop-request'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Offer } from '@mallgate/shared/contract/offer'
import { definitionHash } from '@mallgate/shared/definition-hash'
import { loadDefinitions } from '@mallgate/shared/definition-folders'
import { parseDefinition } from '@mallgate/shared/definitions'

import { callCenterWith, listed, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

// Each demo shop is added by its address alone, and what is written reads what its hand-written definition reads.
const byHttp = [
  'techmart',
  'flickerbay',
  'funkhaus',
  'hanmart',
  'kramladen',
  'longreach',
  'marmotte',
  'sastahaat',
  'tsubame',
  'wattle',
  'woodstock',
]
const drawn = ['velvet', 'ljusnan']
// Nothing on its pages says of which dollars.
const told: Record<string, string[]> = { longreach: ['--currency', 'NZD'] }

const chromium = findChromium({ chromiumPath: process.env['CHROMIUM_PATH'], path: process.env['PATH'] ?? '', home: homedir() })
const browsing = { sandbox: process.getuid?.() !== 0, kill: (pid: number) => void process.kill(pid, 'SIGKILL') }
const malls = fileURLToPath(new URL('../../malls', import.meta.url))
const { definitions } = await loadDefinitions([malls])

let origin = ''
let dir = ''
const ended: (() => unknown)[] = []
type Ran = Awaited<ReturnType<typeof cli>>
const ran = new Map<string, Ran>()

const add = (shop: string, more: string[] = [], patch: object = {}) =>
  cli(['mall', 'add', `${origin}/${shop}`, '--dir', dir, '--json', ...(told[shop] ?? []), ...more], {
    env: { LANG: 'en_US.UTF-8', ALLOW_HOSTS: '127.0.0.1', PATH: process.env['PATH'], HOME: homedir() },
    ...patch,
  })

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mall-add-'))
  ended.push(() => rm(dir, { recursive: true, force: true }))
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../demo-malls/src/main.ts', import.meta.url))], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  ended.push(() => child.kill())
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  origin = (JSON.parse(line) as { listening: string }).listening
  const adding = [...byHttp, 'citadel'].map(async (shop) => ran.set(shop, await add(shop)))
  // One browser at a time is enough.
  const drawing = (chromium ? drawn : []).reduce(async (before, shop) => {
    await before
    ran.set(shop, await add(shop, [], { browsing }))
  }, Promise.resolve())
  await Promise.all([...adding, drawing])
}, 60_000)
afterAll(async () => {
  for (const end of ended.toReversed()) await end()
})

const handWritten = (shop: string): MallDefinition => {
  const { definition } = definitions.get(`demo-${shop}`)!
  return { ...definition, url: `${origin}/${shop}` }
}

async function writtenFor(shop: string): Promise<MallDefinition> {
  const file = join(dir, shop, 'mall.yaml')
  return parseDefinition(await readFile(file, 'utf8'), file)
}

async function readBy(definition: MallDefinition, text: string): Promise<Offer[]> {
  const { url, method, headers, body } = compileRequest(definition)({ text, page: 1 })
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
      const page = { url: answer.url, status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.bytes() }
      if (answer.status < 500) return compileReader(definition)(page, new Date().toISOString()).offers
    } catch (error) {
      if (attempt > 5) throw error
    }
    // Every third answer of one of them is no answer.
    await delay(20)
  }
}

const lines = (offers: readonly Offer[]): string[] => offers.map(({ title, price }) => `${title} · ${price?.minor} ${price?.currency}`)

/** Of what either reads, the share that both read. */
function sharedBy(a: readonly Offer[], b: readonly Offer[]): number {
  const [left, right] = [lines(a), lines(b)]
  const common = left.filter((line) => right.includes(line)).length
  return common / Math.max(left.length, right.length, 1)
}

const jsonOf = (shop: string) =>
  JSON.parse(ran.get(shop)!.out) as { id: string; queries: { query: string }[]; nothing?: { status: string }; reason?: string }

describe.each(byHttp)('the demo shop %s', (shop) => {
  test('is added by its address alone', () => {
    expect(ran.get(shop)).toMatchObject({ exitCode: 0 })
    expect(jsonOf(shop)).toMatchObject({ added: true, id: shop, nothing: { status: 'empty' } })
  })

  test('is read as by the definition written by hand', async () => {
    const definition = await writtenFor(shop)
    for (const { query } of jsonOf(shop).queries) {
      const [own, hand] = await Promise.all([readBy(definition, query), readBy(handWritten(shop), query)])
      expect(own.length).toBeGreaterThan(1)
      expect(sharedBy(own, hand)).toBeGreaterThanOrEqual(0.95)
    }
  })

  test('has its page beside it', async () => {
    const { passed } = await checked(shop)
    expect(passed).toBe(true)
  })
})

async function checked(shop: string) {
  const { exitCode, out, err } = await cli(['mall', 'check', join(dir, shop, 'mall.yaml')])
  return { passed: exitCode === 0, out, err }
}

describe.runIf(chromium).each(drawn)('the demo shop %s, drawn by script', (shop) => {
  test('is added with a browser, and read as by the definition written by hand', async () => {
    expect(ran.get(shop)).toMatchObject({ exitCode: 0 })
    const definition = await writtenFor(shop)
    expect(definition.mode).toBe('browser')
    const meta = JSON.parse(await readFile(join(dir, shop, 'search.meta.json'), 'utf8')) as Omit<FetchedPage, 'body'>
    const page: FetchedPage = { ...meta, body: await readFile(join(dir, shop, 'search.html')) }
    const at = new Date().toISOString()
    const [own, hand] = [definition, handWritten(shop)].map((one) => compileReader(one)(page, at).offers) as [Offer[], Offer[]]
    expect(own.length).toBeGreaterThan(1)
    expect(sharedBy(own, hand)).toBeGreaterThanOrEqual(0.95)
  })
})

test.each(drawn)('says that %s needs a browser where there is none', async (shop) => {
  const { exitCode, out, err } = await add(shop)
  expect(exitCode).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ added: false, reason: 'script' })
  expect(err).toMatch(/filled by a script.*no browser here/)
  expect(err).toMatch(/install Chromium/)
})

test('says that a shop lets nobody in', () => {
  const { exitCode, err } = ran.get('citadel')!
  expect(exitCode).toBe(1)
  expect(jsonOf('citadel')).toMatchObject({ added: false, reason: 'blocked' })
  expect(err).toContain('the shop answered 403')
})

test('writes over nothing', async () => {
  const { exitCode, err } = await add('kramladen', ['--id', 'kramladen'])
  expect(exitCode).toBe(4)
  expect(err).toContain('--force')
})

test('prints a definition in place of writing it', async () => {
  const { exitCode, out, err } = await cli(['mall', 'add', `${origin}/woodstock`, '--print', '--dir', dir], {
    env: { ALLOW_HOSTS: '127.0.0.1' },
  })
  expect(exitCode).toBe(0)
  expect(parseDefinition(out, join('woodstock', 'mall.yaml'))).toMatchObject({ id: 'woodstock', platform: 'woocommerce' })
  expect(err).toContain('asked by the search of WooCommerce')
})

test('gives a definition to the system that runs', async () => {
  const served = { ...handWritten('woodstock'), id: 'woodstock' }
  const malls = [{ id: 'woodstock', definition: definitionHash(served) }]
  const center = await callCenterWith([listed('mall-a', { malls })])
  center.on('PUT /v1/malls/woodstock', () => ({ body: recordOf('definition', 'woodstock', served) }))
  const { exitCode, out } = await cli(
    ['mall', 'add', `${origin}/woodstock`, '--dir', dir, '--force', '--no-fixture', '--push', '--call-center', center.address],
    { env: { ALLOW_HOSTS: '127.0.0.1' } },
  )
  expect(exitCode).toBe(0)
  expect(out).toMatch(/Written: \S+woodstock\/mall\.yaml\n[^]*woodstock is sha256-\w+ now[^]*Served after/)
  expect(center.asked.find(({ method }) => method === 'PUT')?.body).toBe(await readFile(join(dir, 'woodstock', 'mall.yaml'), 'utf8'))
})

test('says that an address which is not public may not be dialled', async () => {
  const { exitCode, err } = await cli(['mall', 'add', `${origin}/kramladen`, '--dir', dir])
  expect(exitCode).toBe(1)
  expect(err).toContain('not a public address')
})

test.each([
  [['no-address'], 'is no web address'],
  [['http://shop.example/', '--id', 'No Id'], 'is no id'],
  [['http://shop.example/', '--currency', 'euro'], 'is no currency'],
])('refuses %j', async (args, message) => {
  const { exitCode, err } = await cli(['mall', 'add', ...args])
  expect(exitCode).toBe(2)
  expect(err).toContain(message)
})
