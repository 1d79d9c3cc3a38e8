import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { type Heard, type Said, instanceNamed, scriptCallCenter } from './call-center-for-tests.ts'
import { createCaller } from './call.ts'
import { createClusterTokens } from './cluster-token.ts'
import type { ListedInstance } from './contract/instance.ts'
import type { Config } from './contract/operations.ts'
import { createDiscovery } from './discovery-client.ts'
import type { Watch } from './discovery.ts'
import { createLog } from './log.ts'

const log = createLog('test', 'silent')
const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

const lease = { status: 200, body: { leaseMs: 15_000, heartbeatMs: 50 } }
const place = { service: 'mall', epoch: 'e1', leaseMs: 15_000 }
const list = (revision: number, ids: string[]): Said => ({
  status: 200,
  body: { ...place, revision, instances: ids.map((id) => instanceNamed(id)) },
})
const changes = (since: number, revision: number, put: ListedInstance[], gone: string[] = []): Said => ({
  status: 200,
  body: { ...place, since, revision, put, gone: gone.map((id) => ({ id, why: 'lapsed' })) },
})
const isPoll = ({ path }: Heard) => path.startsWith('/v1/services/') || path.startsWith('/v1/config')
const revisionOf = ({ path }: Heard) => new URL(path, 'http://x').searchParams.get('revision')
const ids = (watch: Watch) => watch.current().map(({ id }) => id)

async function serverThat(answer: (heard: Heard) => Said | Promise<Said>) {
  const server = await scriptCallCenter(answer)
  toClose.push(() => server.close())
  return server
}

function clientOf(urls: string[], options: { dataDir?: string; random?: () => number } = {}) {
  const caller = createCaller(createClusterTokens(undefined, { service: 'test', instance: 'test-1' }))
  toClose.push(() => caller.close())
  const discovery = createDiscovery({ urls, caller, log, random: () => 0, ...options })
  toClose.push(() => discovery.close())
  return discovery
}

const changed = (watch: Watch) =>
  new Promise<void>((resolve) => {
    const stop = watch.onChange(() => {
      stop()
      resolve()
    })
  })

async function temporaryDir() {
  const dir = await mkdtemp(join(tmpdir(), 'watch-'))
  toClose.push(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('changes that follow what is held are taken; who is not named stays the same object', async () => {
  const next = Promise.withResolvers<Said>()
  const { address } = await serverThat((heard) => {
    if (revisionOf(heard) === null) return list(1, ['inst-a', 'inst-b', 'inst-c'])
    return revisionOf(heard) === '1' ? next.promise : undefined
  })
  const watch = clientOf([address]).watch('mall')
  await watch.ready()
  const before = watch.current()
  const told = changed(watch)
  next.resolve(changes(1, 2, [instanceNamed('inst-b', { weight: 5 }), instanceNamed('inst-d')], ['inst-c']))
  await told
  expect(ids(watch)).toEqual(['inst-a', 'inst-b', 'inst-d'])
  expect(watch.current()[0]).toBe(before[0])
  expect(watch.current()[1]).toMatchObject({ weight: 5 })
})

test('changes that do not follow what is held are not taken: the whole list is asked for', async () => {
  let whole = 0
  const { address } = await serverThat((heard) => {
    if (revisionOf(heard) === null) return ++whole === 1 ? list(1, ['inst-a']) : list(9, ['inst-a', 'inst-z'])
    return revisionOf(heard) === '1' ? changes(5, 6, [instanceNamed('inst-x')]) : undefined
  })
  const watch = clientOf([address]).watch('mall')
  await watch.ready()
  if (ids(watch).length === 1) await changed(watch)
  expect(ids(watch)).toEqual(['inst-a', 'inst-z'])
  expect(whole).toBe(2)
})

test('a suspect instance is told as one, and as a normal one again', async () => {
  const { address, hears } = await serverThat((heard) => {
    if (revisionOf(heard) === null) return list(1, ['inst-a'])
    if (revisionOf(heard) === '1') return changes(1, 2, [{ ...instanceNamed('inst-a'), suspect: true }])
    return revisionOf(heard) === '2' ? changes(2, 3, [instanceNamed('inst-a')]) : undefined
  })
  const settled = hears((heard) => revisionOf(heard) === '3')
  const watch = clientOf([address]).watch('mall')
  const seen: unknown[] = []
  watch.onChange(([one]) => seen.push(one!.suspect))
  await settled
  expect(seen).toEqual([undefined, true, undefined])
})

test('of those who are in the list no more it is told first why they went', async () => {
  const next = Promise.withResolvers<Said>()
  const { address } = await serverThat((heard) => {
    if (revisionOf(heard) === null) return list(1, ['inst-a', 'inst-b'])
    return revisionOf(heard) === '1' ? next.promise : undefined
  })
  const watch = clientOf([address]).watch('mall')
  await watch.ready()
  const seen: unknown[] = []
  watch.onGone!((gone) => seen.push(gone, ids(watch)))
  const told = changed(watch)
  next.resolve(changes(1, 2, [], ['inst-b']))
  await told
  expect(seen).toEqual([[{ id: 'inst-b', why: 'lapsed' }], ['inst-a', 'inst-b']])
})

test('a poll at a Call Center that hangs is put to another one, as soon as a heartbeat finds that it does', async () => {
  let hangs = false
  const first = await serverThat((heard) => {
    if (hangs) return undefined
    if (isPoll(heard)) return revisionOf(heard) === null ? list(1, ['inst-a']) : undefined
    return lease
  })
  const second = await serverThat((heard) => (isPoll(heard) ? list(2, ['inst-a', 'inst-b']) : lease))
  const client = clientOf([first.address, second.address])
  const watch = client.watch('mall')
  await watch.ready()
  await client.register(instanceNamed('inst-a'), [])
  const told = changed(watch)
  hangs = true
  const started = performance.now()
  await told
  expect(ids(watch)).toEqual(['inst-a', 'inst-b'])
  expect(performance.now() - started).toBeLessThan(6_000)
})

test('a Call Center that answers is not left, whatever others there are', async () => {
  const first = await serverThat((heard) => {
    if (!isPoll(heard)) return lease
    return revisionOf(heard) === null ? list(1, ['inst-a']) : undefined
  })
  const second = await serverThat(() => undefined)
  const client = clientOf([first.address, second.address])
  await client.watch('mall').ready()
  const beats = Array.from({ length: 5 }, () => undefined)
  await client.register(instanceNamed('inst-a'), [])
  for (const _ of beats) await first.hears(({ path }) => path.includes('/heartbeat'))
  expect(second.heard).toEqual([])
})

const config = (revision: number, epoch = 'e1'): Config => ({
  epoch,
  revision,
  malls: [{ id: 'alpha', definition: `sha256-${revision}` }],
  releases: [],
})

test('the configuration is followed; an error, as while Call Center has lost its memory, changes nothing in it', async () => {
  const lost = Promise.withResolvers<void>()
  let answers = 0
  const { address } = await serverThat((heard) => {
    if (revisionOf(heard) === null) return { status: 200, body: config(1) }
    if (revisionOf(heard) === '2') return undefined
    answers++
    if (answers < 3) return { status: 503, body: { code: 'upstream_unavailable' } }
    lost.resolve()
    return { status: 200, body: config(2, 'e2') }
  })
  const watch = clientOf([address]).watchConfig()
  const seen: Config[] = []
  watch.onChange((now) => seen.push(now))
  expect(watch.current()).toBeUndefined()
  await watch.ready()
  expect(watch.current()).toEqual(config(1))
  await lost.promise
  await expect.poll(() => watch.current()).toEqual(config(2, 'e2'))
  expect(seen).toEqual([config(1), config(2, 'e2')])
})

test('what Call Center told last is there for the next process while it is away: the lists and the configuration', async () => {
  const dataDir = await temporaryDir()
  const server = await serverThat((heard) => {
    if (revisionOf(heard) !== null) return undefined
    return heard.path.startsWith('/v1/config') ? { status: 200, body: config(4) } : list(1, ['inst-a'])
  })
  const before = clientOf([server.address], { dataDir })
  await Promise.all([before.watch('mall').ready(), before.watchConfig().ready()])
  await before.close()
  server.close()
  const after = clientOf([server.address], { dataDir })
  const [malls, orders] = [after.watch('mall'), after.watchConfig()]
  await Promise.all([malls.ready(), orders.ready()])
  expect(ids(malls)).toEqual(['inst-a'])
  expect(orders.current()).toEqual(config(4))
})

test('a process that starts with kept orders says so, and keeps them while Call Center has lost its memory', async () => {
  const dataDir = await temporaryDir()
  await writeFile(join(dataDir, 'config.json'), JSON.stringify(config(4)))
  const polls: (string | null)[] = []
  const { address, hears } = await serverThat((heard) => {
    polls.push(revisionOf(heard))
    // Who does not say that he had orders is told what is left of them: none.
    return revisionOf(heard) === null ? { status: 200, body: config(0, 'e2') } : { status: 503, body: { code: 'upstream_unavailable' } }
  })
  const watch = clientOf([address], { dataDir }).watchConfig()
  await watch.ready()
  await hears(() => polls.length > 1)
  expect(watch.current()).toEqual(config(4))
  expect(new Set(polls)).toEqual(new Set(['4']))
})

test('the newest of many changes in a row is on disk when the client is closed', async () => {
  const dataDir = await temporaryDir()
  const server = await serverThat((heard) => {
    const revision = Number(revisionOf(heard) ?? 0)
    return revision < 50 ? { status: 200, body: config(revision + 1) } : undefined
  })
  const settled = server.hears((heard) => revisionOf(heard) === '50')
  const client = clientOf([server.address], { dataDir })
  client.watchConfig()
  await settled
  await client.close()
  expect(JSON.parse(await readFile(join(dataDir, 'config.json'), 'utf8'))).toEqual(config(50))
})

test('a file that is not what it should be is not used, and does no harm', async () => {
  const dataDir = await temporaryDir()
  await writeFile(join(dataDir, 'config.json'), '{"epoch":')
  await writeFile(join(dataDir, 'discovery-mall.json'), '{"service":"mall"}')
  const { address } = await serverThat((heard) =>
    heard.path.startsWith('/v1/config') ? { status: 200, body: config(1) } : list(1, ['inst-a']),
  )
  const client = clientOf([address], { dataDir })
  const [malls, orders] = [client.watch('mall'), client.watchConfig()]
  await Promise.all([malls.ready(), orders.ready()])
  expect(ids(malls)).toEqual(['inst-a'])
  expect(orders.current()).toEqual(config(1))
})
