// The watchers, as a process of their own: thousands of kept connections that wait for changes, each with its own token. They read no more of
// an answer than where it stands, since what they take, they take from the cores that Call Center is measured on.
import { authorizationOf } from './cluster-member.ts'
import { inWaves } from './http-line.ts'
import { type WatchMode, type Watcher, openWatcher, takeList } from './open-watcher.ts'
import { nowUs } from './profiling.ts'
import { serveRole } from './role.ts'

export interface Open {
  address: string
  secret: string
  /** From where the watchers are numbered. */
  from: number
  count: number
  mode: WatchMode
}

export type WatchersQuestion =
  /** Takes the whole list once, and opens watchers that know it. */
  | { open: Open }
  /** What comes from now on is a change that is waited for. */
  | { arm: true }
  /** Waits until each watcher was told. */
  | { told: { boundMs: number } }
  | { tally: true }

export interface Opened {
  /** The whole list's answer on the wire. */
  listBytes: number
}

export interface Told {
  /** When each watcher had the whole of its answer, in microseconds of the monotonic clock. */
  atUs: number[]
  /** One answer on the wire, as the first watcher had it. */
  bytes: number
  /** How many were not told within the bound. */
  missing: number
}

export interface WatchTally {
  /** Polls that ended without a change. */
  renewals: number
  failures: string[]
}

const openAtOnce = 32
const failuresKept = 5

const watchers: Watcher[] = []
const failures: string[] = []
let renewals = 0
/** When each was told of the change that is waited for, and what had come to it by then. */
let told = new Map<Watcher, { atUs: number; bytes: number }>()
let allTold: PromiseWithResolvers<void> | undefined

async function open({ address, secret, from, count, mode }: Open): Promise<Opened> {
  const authorizations: string[] = []
  for (let index = 0; index < count; index++) authorizations.push(await authorizationOf(secret, 'gate', `gate-bench-${from + index}`))
  const { place, bytes } = await takeList(address, authorizations[0]!)
  await inWaves(count, openAtOnce, async (index) => {
    const watcher = await openWatcher(mode, {
      address,
      authorization: authorizations[index]!,
      place,
      told: tell,
      renewed: () => void renewals++,
      failed: (what) => void (failures.length < failuresKept && failures.push(what)),
    })
    watchers.push(watcher)
  })
  return { listBytes: bytes }
}

function tell(watcher: Watcher): void {
  if (!allTold || told.has(watcher)) return
  told.set(watcher, { atUs: nowUs(), bytes: watcher.bytes })
  if (told.size === watchers.length) allTold.resolve()
}

function arm(): void {
  told = new Map()
  allTold = Promise.withResolvers()
  for (const watcher of watchers) watcher.bytes = 0
}

async function whenTold(boundMs: number): Promise<Told> {
  const bound = setTimeout(() => allTold?.resolve(), boundMs)
  await allTold?.promise
  clearTimeout(bound)
  allTold = undefined
  return {
    atUs: [...told.values()].map(({ atUs }) => atUs),
    bytes: told.get(watchers[0]!)?.bytes ?? 0,
    missing: watchers.length - told.size,
  }
}

serveRole(async (question: WatchersQuestion): Promise<Opened | Told | WatchTally | undefined> => {
  if ('open' in question) return open(question.open)
  if ('told' in question) return whenTold(question.told.boundMs)
  if ('tally' in question) return { renewals, failures }
  arm()
  return undefined
})
