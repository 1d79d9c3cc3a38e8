import { type Bench, several } from './bench.ts'
import { type CallCenterProcess, openCallCenter } from './call-center-process.ts'
import { eurekaBuried, eurekaSources, eurekaTold, waitText } from './eureka-defaults.ts'
import { type Figure, type Row, withUnit } from './figure.ts'
import { type AfterDeath, killedMall } from './killed-mall.ts'
import type { Asked } from './lease-holder.ts'
import type { Seen } from './list-watcher.ts'
import { nowUs } from './profiling.ts'
import { openRedis } from './redis.ts'
import { type Role, openRole } from './role.ts'
import { median, spread } from './statistics.ts'

const roundsWanted = 20
const toldBoundMs = 10_000
// A lease of 15 s, the sweep, and what a machine may be late.
const buriedBoundMs = 30_000
const killedAtOnce = 3
/** Others that live on: with fewer, three deaths at once would be too many to be believed (30 %). */
const living = 10
/** From where the numbers of those that come and go, and of those to be killed, are counted. */
const comingFrom = 1_000
const killedFrom = 2_000

/** How long until others know that an instance came, left or died; against what Eureka's published defaults add up to. */
export async function benchDeaths(bench: Bench): Promise<Row> {
  bench.say('deaths: coming and going')
  const redis = await openRedis(bench)
  const callCenter = await openCallCenter(bench, redis.url)
  await (await openRole(bench, 'instances', 'instances-load.ts')).ask({ register: { ...reach(callCenter), from: 0, count: living } })
  const open = (name: string, file: string) => openRole(bench, name, file, [callCenter.address, callCenter.secret])
  const watcher = await open('watcher', 'list-watcher.ts')
  const { came, left } = await comingAndGoing(bench, watcher, await open('holder', 'lease-holder.ts'))
  bench.say('deaths: leases, and a mall’s only instance')
  const holders = await Promise.all(Array.from({ length: bench.share < 1 ? 1 : killedAtOnce }, () => open('killed', 'lease-holder.ts')))
  // Most of a lease's time is waiting: the system is looked at meanwhile.
  const [buried, callers] = await Promise.all([killed(watcher, holders), killedMall(bench)])
  return row({ came, left, buried, callers })
}

const reach = ({ address, secret }: CallCenterProcess) => ({ address, secret })

/** Milliseconds from being asked to register, and to deregister, until the watcher has it. */
async function comingAndGoing({ signal, share }: Bench, watcher: Role, holder: Role) {
  const came: number[] = []
  const left: number[] = []
  const until = async (listed: boolean, index: number, ask: object) => {
    const seeing = watcher.ask<Seen>({ index, listed, boundMs: toldBoundMs })
    const [{ atUs }, { sentUs }] = await Promise.all([seeing, holder.ask<Asked>(ask)])
    return (atUs - sentUs) / 1_000
  }
  for (let round = 0; round < several({ share }, roundsWanted, 5); round++) {
    signal.throwIfAborted()
    const index = comingFrom + round
    came.push(await until(true, index, { register: index }))
    left.push(await until(false, index, { deregister: index }))
  }
  return { came, left }
}

/** Milliseconds from SIGKILL until each is in the watcher's list no more. */
async function killed(watcher: Role, holders: readonly Role[]): Promise<number[]> {
  const indices = holders.map((_, at) => killedFrom + at)
  await Promise.all(holders.map((holder, at) => holder.ask({ register: indices[at] })))
  await Promise.all(indices.map((index) => watcher.ask<Seen>({ index, listed: true, boundMs: toldBoundMs })))
  const seeing = indices.map((index) => watcher.ask<Seen>({ index, listed: false, boundMs: buriedBoundMs }))
  const killedUs = nowUs()
  for (const { pid } of holders) process.kill(pid, 'SIGKILL')
  return (await Promise.all(seeing)).map(({ atUs }) => (atUs - killedUs) / 1_000)
}

interface Deaths {
  came: readonly number[]
  left: readonly number[]
  buried: readonly number[]
  callers: readonly AfterDeath[]
}

export function row({ came, left, buried, callers }: Deaths): Row {
  const told = waitText(eurekaTold())
  const seconds = buried.map((ms) => ms / 1_000)
  const figures: Figure[] = [
    { what: 'a new instance is known to a watcher', ...inMs(came), baseline: told, target: { atMost: 1_000 } },
    { what: 'one that deregistered is known to be gone', ...inMs(left), baseline: told, target: { atMost: 1_000 } },
    {
      what: 'one killed (SIGKILL) is gone from the list',
      ours: withUnit(median(seconds), 's'),
      baseline: waitText(eurekaBuried()),
      measured: spread(seconds),
      unit: 's',
      target: { atMost: 20 },
    },
    {
      what: 'a mall’s only instance killed: the next query is answered',
      ...inMs(callers.map(({ elapsedMs }) => elapsedMs)),
      target: { atMost: 1_000 },
    },
  ]
  const details = [
    'Ours is timed from the call, through the client that all our services have, until a watcher’s list has it: nothing lies between that list and a caller. Eureka’s is what its published defaults add up to, from the server’s knowledge to a caller’s: its read-only cache, the client’s fetch and Ribbon’s list, each up to 30 s; for a death what is left of the lease of 90 s at the last heartbeat, and a sweep each 60 s, before them.',
    `Killed at the same moment: ${buried.length}, beside ${living} that live on, and right after they registered: the whole lease lies before them. Lease 15 s, heartbeat 5 s ± 20 %, as by default.`,
    `The next query after a mall’s only instance was killed ended in ${statusesOf(callers)}; the other mall asked with it in ${[...new Set(callers.map(({ otherStatus }) => `\`${otherStatus}\``))].join(', ')}.`,
    `Published: ${eurekaSources.join('; ')}. [Lease.java](https://github.com/Netflix/eureka/blob/master/eureka-core/src/main/java/com/netflix/eureka/lease/Lease.java) adds a lease’s time twice, so that it really takes 90 s more: not counted here. What one more instance and one more watcher cost stands in the row on Call Center.`,
  ]
  return {
    key: 'deaths',
    what: 'How long until a birth, a leave and a death are known',
    against: 'Eureka’s published defaults',
    figures,
    details,
  }
}

const inMs = (times: readonly number[]): Pick<Figure, 'ours' | 'measured' | 'unit'> => ({
  ours: withUnit(median(times), 'ms'),
  measured: spread(times),
  unit: 'ms',
})

function statusesOf(callers: readonly AfterDeath[]): string {
  const of = (wanted: AfterDeath['asked']) =>
    [...new Set(callers.filter(({ asked }) => asked === wanted).map(({ status }) => `\`${status}\``))].join(', ')
  return `${of('before')} where the mall had answered it before, and in ${of('never')} where it had not`
}
