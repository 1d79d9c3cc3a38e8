import { setTimeout as sleep } from 'node:timers/promises'

import { type Bench, several } from './bench.ts'
import { withCpu } from './bench-system.ts'
import { type Memory, openCallCenter } from './call-center-process.ts'
import type { Changed, InstancesTally } from './instances-load.ts'
import type { WatchMode } from './open-watcher.ts'
import { type Named, busyMsOfMachine, pssMbOf, sumOf } from './process-cost.ts'
import { openRedis } from './redis.ts'
import { type Role, openRole } from './role.ts'
import { type Percentiles, percentiles } from './statistics.ts'
import type { Open, Opened, Told, WatchTally } from './watchers-load.ts'

/** What one Call Center with so many instances and watchers was seen to do. */
export interface Watched {
  mode: WatchMode
  instances: number
  watchers: number
  /** Of each change. */
  changes: ChangeSeen[]
  /** With the instances alone; with long polls only, since what streams take at rest is less than one run differs from the next. */
  beating?: Idle
  /** With the watchers too. */
  idle: Idle
  /** How many instances there were already for `memoryMb.few`. */
  few: number
  /** Call Center's living memory: with few instances, with all, with the watchers too. */
  memory: { few: Memory; instances: Memory; watchers: Memory }
  /** Its memory at the end as it stands, garbage and all (PSS), in megabytes. */
  endMb: number
  /** What Redis says that it uses, in megabytes. */
  redisMb: { few: number; instances: number }
  /** The whole list's answer on the wire. */
  listBytes: number
}

/** A change as the watchers were told of it: milliseconds from when it was sent. */
export interface ChangeSeen extends Percentiles {
  last: number
  answered: number
  /** One watcher's answer on the wire. */
  bytes: number
  missing: number
  /** By process, in milliseconds, until all polls are renewed. */
  cpuMs: Map<string, number>
}

export interface Idle {
  durationMs: number
  /** By process, in milliseconds, for each slice of the time. */
  slices: { durationMs: number; cpuMs: Map<string, number> }[]
  beats: number
  renewals: number
  /** What all other processes of this machine took, in milliseconds. */
  othersMs: number
}

const instancesWanted = 500
const watchersWanted = 5_000
const watcherProcesses = 2
const changesWanted = 5
const changeBoundMs = 10_000
const settleMs = 500
const warmMs = 2_000
const beatingMs = 5_000
const slices = 5
// A whole turn: each watcher renews its poll once within it, whenever it began, and each stream is kept alive once.
const idleMs: Record<WatchMode, number> = { poll: 30_000, sse: 15_000 }

/** Runs one Call Center on a Redis of its own with all its instances and watchers, and looks at it. */
export async function watchRegistry(bench: Bench, mode: WatchMode): Promise<Watched> {
  const instances = several(bench, instancesWanted, 20)
  const watchers = several(bench, watchersWanted, 20)
  const redis = await openRedis(bench)
  const callCenter = await openCallCenter(bench, redis.url)
  const load = await openRole(bench, 'instances', 'instances-load.ts')
  const crowd = await Promise.all(Array.from({ length: watcherProcesses }, () => openRole(bench, 'watchers', 'watchers-load.ts')))
  const processes = [callCenter.process, redis.process, load, ...crowd]
  const { address, secret } = callCenter

  bench.say(`call-center, ${mode}: ${instances} instances`)
  // What the first ones make V8 load and compile is no cost of an instance.
  const few = Math.ceil(instances / 10)
  await load.ask({ register: { address, secret, from: 0, count: few } })
  const first = { callCenter: await callCenter.memory(), redis: await redis.usedMb() }
  await load.ask({ register: { address, secret, from: few, count: instances - few } })
  await sleep(warmMs)
  const beating = mode === 'poll' ? await atRest(bench, beatingMs, { load, crowd, processes }) : undefined
  const registered = { callCenter: await callCenter.memory(), redis: await redis.usedMb() }
  bench.say(`call-center, ${mode}: ${watchers} watchers`)
  const listBytes = await openWatchers(crowd, { address, secret, count: watchers, mode })
  await sleep(settleMs)
  bench.say(`call-center, ${mode}: at rest`)
  const idle = await atRest(bench, Math.max(beatingMs, several(bench, idleMs[mode])), { load, crowd, processes })
  const watched = await callCenter.memory()
  // A collection throws away compiled code: it comes again with the next heartbeats.
  await sleep(warmMs)
  bench.say(`call-center, ${mode}: changes`)
  const changes: ChangeSeen[] = []
  const seeAll = async () => {
    for (let index = 0; index < changesWanted; index++) changes.push(await seeChange(bench, { load, crowd, processes }, index))
  }
  await (bench.profiling?.during(seeAll) ?? seeAll())
  await requireNoFailures([load, ...crowd])
  const endMb = (await pssMbOf([callCenter.process])).get(callCenter.process.name)!
  return {
    mode,
    instances,
    watchers,
    changes,
    ...(beating && { beating }),
    idle,
    few,
    memory: { few: first.callCenter, instances: registered.callCenter, watchers: watched },
    endMb,
    redisMb: { few: first.redis, instances: registered.redis },
    listBytes,
  }
}

interface Loads {
  load: Role
  crowd: readonly Role[]
  processes: readonly Named[]
}

async function openWatchers(crowd: readonly Role[], { count, ...how }: Omit<Open, 'from'>): Promise<number> {
  const each = Math.ceil(count / crowd.length)
  const opened = await Promise.all(
    crowd.map((role, index) => role.ask<Opened>({ open: { ...how, from: index * each, count: Math.min(each, count - index * each) } })),
  )
  return opened[0]!.listBytes
}

async function atRest(bench: Bench, durationMs: number, loads: Loads): Promise<Idle> {
  const before = { ...(await tallyOf(loads)), busyMs: await busyMsOfMachine() }
  const seen: Idle['slices'] = []
  const look = async () => {
    for (let slice = 0; slice < slices; slice++) {
      bench.signal.throwIfAborted()
      const started = performance.now()
      const { cpuMs } = await withCpu(loads.processes, () => sleep(durationMs / slices))
      seen.push({ durationMs: performance.now() - started, cpuMs })
    }
  }
  await (bench.profiling?.during(look) ?? look())
  const after = { ...(await tallyOf(loads)), busyMs: await busyMsOfMachine() }
  const oursMs = seen.reduce((sum, { cpuMs }) => sum + sumOf(cpuMs), 0)
  return {
    durationMs,
    slices: seen,
    beats: after.beats - before.beats,
    renewals: after.renewals - before.renewals,
    othersMs: Math.max(0, after.busyMs - before.busyMs - oursMs),
  }
}

async function tallyOf({ load, crowd }: Loads): Promise<{ beats: number; renewals: number }> {
  const { beats } = await load.ask<InstancesTally>({ tally: true })
  const tallies = await Promise.all(crowd.map((role) => role.ask<WatchTally>({ tally: true })))
  return { beats, renewals: tallies.reduce((sum, { renewals }) => sum + renewals, 0) }
}

async function seeChange(bench: Bench, { load, crowd, processes }: Loads, index: number): Promise<ChangeSeen> {
  bench.signal.throwIfAborted()
  const { done, cpuMs } = await withCpu(processes, async () => {
    await Promise.all(crowd.map((role) => role.ask({ arm: true })))
    const telling = crowd.map((role) => role.ask<Told>({ told: { boundMs: changeBoundMs } }))
    // A share of its own for each change: it must be another than any before.
    const change = await load.ask<Changed>({ change: { index, weight: 2 + index } })
    const told = await Promise.all(telling)
    // Until the polls that were answered are renewed.
    await sleep(settleMs)
    return { change, told }
  })
  return { ...spreadOfTold(done.change, done.told), cpuMs }
}

/** How long after a change was sent its watchers were told; who was not counts as told at the bound. */
export function spreadOfTold({ sentUs, answeredUs }: Changed, told: readonly Told[]): Omit<ChangeSeen, 'cpuMs'> {
  const missing = told.reduce((sum, each) => sum + each.missing, 0)
  const times = [
    ...told.flatMap(({ atUs }) => atUs.map((us) => (us - sentUs) / 1_000)),
    ...Array.from({ length: missing }, () => changeBoundMs),
  ]
  const last = times.reduce((most, ms) => Math.max(most, ms), 0)
  return { ...percentiles(times), last, answered: (answeredUs - sentUs) / 1_000, bytes: told[0]?.bytes ?? 0, missing }
}

/** @throws Error where a heartbeat, a poll or a connection failed: what was measured then is not what is claimed */
async function requireNoFailures(roles: readonly Role[]): Promise<void> {
  const tallies = await Promise.all(roles.map((role) => role.ask<{ failures: string[] }>({ tally: true })))
  const failures = tallies.flatMap((tally) => tally.failures)
  if (failures.length > 0) throw new Error(`calls failed: ${failures.slice(0, 3).join('; ')}`)
}
