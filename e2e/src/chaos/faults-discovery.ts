import { createCaller, checked } from '@mallgate/shared/call'
import { CallRefused } from '@mallgate/shared/call-failure'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { type Instance, InstanceChanges, InstanceList, Lease } from '@mallgate/shared/contract/instance'

import { type Spawned, spawnNode } from '../spawned.ts'
import { fetchPlain } from './balancer.ts'
import type { Fault, Series } from './fault.ts'
import { type Proxy, startProxy } from './proxy.ts'
import type { Stage } from './stage.ts'
import { kill, pauseMs } from './steps.ts'

const lists = checked(InstanceList)
const changes = checked(InstanceChanges)
const leases = checked(Lease)
const count = 10
const hidden = 6

/** A process of instances that register with the Call Centers at these addresses. */
async function startRegistrants({ system }: Stage, ids: readonly string[], callcenterUrl: string): Promise<Spawned> {
  const env = { ...system.env, CALLCENTER_URL: callcenterUrl, INSTANCES: ids.join(',') }
  const child = spawnNode('e2e/src/chaos/registrant.ts', { name: ids[0]!, env })
  await child.waitForLog('registered')
  return child
}

const partition: Fault = {
  name: '12. A partition hides 60 % of the heartbeats of ten instances: no live instance is thrown out',
  async run(stage) {
    const { system, pace } = stage
    const center = new URL(system.callcenterUrls[0]!)
    const proxy: Proxy = await startProxy({ to: { host: center.hostname, port: Number(center.port) } })
    const ids = Array.from({ length: count }, (_, i) => `ten-${i}`)
    const processes = await Promise.all([
      startRegistrants(stage, ids.slice(0, 1), proxy.address),
      startRegistrants(stage, ids.slice(1, hidden), proxy.address),
      startRegistrants(stage, ids.slice(hidden), system.callcenterUrl),
    ])
    try {
      const missed = new Set<string>()
      const look = async () => {
        const there = await stage.list('mall')
        for (const id of ids) if (!there.some((one) => one.id === id)) missed.add(id)
        return there
      }
      const watchFor = async (what: string, ms: number, enough: (suspects: number) => boolean) => {
        const from = performance.now()
        for (;;) {
          const suspects = (await look()).filter(({ suspect }) => suspect).length
          if (enough(suspects)) return performance.now() - from
          if (performance.now() - from > ms) throw new Error(`${what}: not within ${ms} ms, ${suspects} are suspect`)
          await pauseMs(50)
        }
      }
      proxy.set({ kind: 'hang' })
      const suspectMs = await watchFor('the hidden ones suspect', pace.leaseMs * 10, (suspects) => suspects >= hidden)
      const until = performance.now() + pace.leaseMs * (pace.slack === 1 ? 4 : 2)
      while (performance.now() < until) {
        await look()
        await pauseMs(50)
      }
      const evicted = [...missed]
      // One of those that are hidden dies in earnest: its connection is refused.
      await kill([processes[0]])
      const deadMs = await stage.timed(
        'the dead one gone',
        async () => !(await stage.list('mall')).some(({ id }) => id === ids[0]),
        pace.leaseMs * 20,
      )
      proxy.set({ kind: 'clear' })
      const healedMs = await stage.timed(
        'nobody suspect any more',
        async () => (await stage.list('mall')).every(({ suspect }) => !suspect),
        pace.leaseMs * 20,
      )
      return [
        { what: 'live instances thrown out', unit: 'errors', promised: 0, measured: evicted.length },
        { what: 'hidden ones called suspect', unit: 'ms', promised: pace.leaseMs * (20 / 15), measured: suspectMs },
        { what: 'one of them dead in earnest, gone', unit: 'ms', promised: pace.leaseMs * (20 / 15), measured: deadMs },
        { what: 'none suspect after the partition', unit: 'ms', promised: pace.leaseMs, measured: healedMs },
      ]
    } finally {
      await Promise.all(processes.map((one) => one.stop()))
      await proxy.close()
    }
  },
}

const changesNotLists: Fault = {
  name: '17. A change is told as a change and not as the whole list; heartbeats tell nothing',
  async run(stage) {
    const { system, caller, pace } = stage
    const kept = await startRegistrants(stage, ['kept-1', 'kept-2'], system.callcenterUrl)
    let fresh: Spawned | undefined
    try {
      const address = system.callcenterUrls[0]!
      const path = '/v1/services/mall/instances'
      const before = await caller.json({ address, path, timeoutMs: 3_000 }, lists)
      const since = ({ epoch, revision }: { epoch: string; revision: number }) =>
        `${path}?epoch=${encodeURIComponent(epoch)}&revision=${revision}`
      const quietMs = pace.heartbeatMs * 3
      const quiet = await caller.json({ address, path: `${since(before)}&waitMs=${quietMs}`, timeoutMs: quietMs + 3_000 }, changes)
      if (quiet !== undefined) throw new Error(`heartbeats woke a watcher: ${JSON.stringify(quiet)}`)
      const waiting = caller.json({ address, path: `${since(before)}&waitMs=20000`, timeoutMs: 25_000 }, changes)
      const from = performance.now()
      fresh = await startRegistrants(stage, ['new-1'], system.callcenterUrl)
      const told = await waiting
      const toldMs = performance.now() - from
      if (told.since !== before.revision || told.put.map(({ id }) => id).join() !== 'new-1' || told.gone.length > 0)
        throw new Error(`not the one change: ${JSON.stringify(told)}`)
      const gone = caller.json({ address, path: `${since(told)}&waitMs=20000`, timeoutMs: 25_000 }, changes)
      const leftAt = performance.now()
      await fresh.stop()
      const farewell = await gone
      if (farewell.gone.map(({ id, why }) => `${id} ${why}`).join() !== 'new-1 deregistered' || farewell.put.length > 0)
        throw new Error(`not the one farewell: ${JSON.stringify(farewell)}`)
      stage.say(`told ${Math.round(toldMs)} ms after a process' start`)
      return [{ what: 'a farewell told', unit: 'ms', promised: 1_000, measured: performance.now() - leftAt }]
    } finally {
      await Promise.all([kept.stop(), fresh?.stop()])
    }
  },
}

const strangers: Fault = {
  name: '18. An unauthenticated or foreign registration: refused, and logged',
  async run(stage) {
    const { system } = stage
    const address = system.callcenterUrls[0]!
    const secret = system.env['CLUSTER_SECRET']
    const center = system.of('callcenter').find((one) => system.addressOf(one) === address)!
    const own = { service: 'mall', instance: 'stranger-1' }
    const attempts: [what: string, secret: string | undefined, as: typeof own, changed: Partial<Instance>, status: number][] = [
      ['no token', undefined, own, {}, 401],
      ['the token of another cluster', 'another-secret-of-24-characters', own, {}, 401],
      ['the token of another instance', secret, { ...own, instance: 'stranger-2' }, {}, 403],
      ['the token of another service', secret, { ...own, service: 'crawler' }, {}, 403],
      ['an address that is not its own', secret, own, { address: 'http://192.0.2.7:80' }, 403],
    ]
    const refusals = async () => {
      const { text } = await fetchPlain(`${address}/metrics`, 3_000)
      return text
        .split('\n')
        .filter((line) => /^mallgate_\w*refus\w*\{/.test(line))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    }
    const counted = await refusals()
    const before = center.log.length
    let accepted = 0
    for (const [what, by, as, changed, status] of attempts) {
      const caller = createCaller(createClusterTokens(by, as))
      const body = { ...stranger, ...changed }
      const call = { method: 'PUT' as const, address, path: `/v1/instances/${own.instance}`, body, timeoutMs: 3_000 }
      const got = await caller.json(call, leases).then(
        () => 200,
        (error: unknown) => (error instanceof CallRefused ? error.status : 0),
      )
      await caller.close()
      if (got !== status) {
        accepted++
        stage.say(`${what}: answered ${got}, not ${status}`)
      }
    }
    const listed = (await stage.list('mall')).filter(({ id }) => id.startsWith('stranger'))
    await system.waitFor(
      'all refusals in the log',
      () => center.log.slice(before).filter(({ level }) => level === 'warn').length >= attempts.length,
      5_000,
    )
    return [
      { what: 'registrations not refused as they should be', unit: 'errors', promised: 0, measured: accepted + listed.length },
      {
        what: 'refusals that the metric has not',
        unit: 'errors',
        promised: 0,
        measured: Math.max(0, attempts.length - ((await refusals()) - counted)),
      },
    ]
  },
}

const stranger: Instance = {
  id: 'stranger-1',
  service: 'mall',
  address: 'http://127.0.0.1:9',
  malls: [],
  allMalls: false,
  version: '0',
  startedAt: '2026-01-01T00:00:00.000Z',
  weight: 1,
  caps: [],
  state: 'up',
}

/** Call Center, and who registers there. */
export const discoverySeries: Series = {
  name: 'discovery',
  beside: 'parts away',
  system: { callcenters: 2, gates: 0, demo: false, malls: '', mallWorkers: 0, crawlers: 0, dbApis: 0 },
  faults: [partition, changesNotLists, strangers],
}
