import type { MallList, SearchAnswer } from '@mallgate/shared/contract/search'

import type { Spawned } from '../spawned.ts'
import type { Service } from '../system.ts'
import { fetchPlain } from './balancer.ts'
import type { Figure } from './fault.ts'
import type { PastQuery } from './history.ts'
import { isFailed, tellQuery } from './load.ts'
import type { Stage } from './stage.ts'

/** `NODE_OPTIONS` that load a module of this folder before a process' own. */
export const preload = (module: 'skewed-clock' | 'poison'): string => `--import ${new URL(`${module}.ts`, import.meta.url).href}`

/** Errors a client saw, none promised; what they were is said. */
export function errorsOf({ say }: Pick<Stage, 'say'>, queries: readonly PastQuery[], what = 'failed queries'): Figure {
  const failed = queries.filter(isFailed)
  for (const query of failed.slice(0, 5)) say(tellQuery(query))
  return { what, unit: 'errors', promised: 0, measured: failed.length }
}

export const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Resolves when these say that they can work. */
export async function allReady({ system }: Stage, children: readonly Spawned[], boundMs = 30_000): Promise<void> {
  for (const child of children)
    await system.waitFor(
      `${child.name} ready`,
      async () => (await fetchPlain(`${system.addressOf(child)}/readyz`, 1_000)).status === 200,
      boundMs,
    )
}

/** Starts these again, and resolves when they can work. */
export async function bringBack(stage: Stage, children: readonly Spawned[]): Promise<Spawned[]> {
  const started = await Promise.all(children.map((child) => stage.system.startAgain(child)))
  await allReady(stage, started)
  return started
}

/** Kills, and resolves when they are gone. */
export async function kill(children: readonly Spawned[], signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  for (const child of children) child.kill(signal)
  await Promise.all(children.map(({ exited }) => exited))
}

/** One more of a service, ready. */
export async function oneMore(stage: Stage, service: Service, env?: Record<string, string>): Promise<Spawned> {
  const child = await stage.system.start(service, env)
  await allReady(stage, [child])
  return child
}

/** A client's view of the malls, looked at again and again. */
export interface Watcher {
  /** What was missing in it, each once. */
  missed(): string[]
  stop(): Promise<void>
}

const lookEveryMs = 50

/** Looks at a Gate's malls twenty times a second: each of these must be there, with as many instances as it has now. */
export async function watchMalls({ system, endWithStage }: Stage, gate = 0): Promise<Watcher> {
  const look = async () => {
    const { status, body } = await system.get('/v1/malls', { gate })
    return status === 200 ? new Map((body as MallList).malls.map(({ id, instances }) => [id, instances])) : undefined
  }
  const before = await look()
  if (!before || before.size === 0) throw new Error('this Gate knows no malls to begin with')
  const missed = new Set<string>()
  let stopped = false
  const looking = (async () => {
    while (!stopped) {
      const now = await look().catch(() => undefined)
      if (!now) missed.add('the list itself')
      else for (const [id, count] of before) if ((now.get(id) ?? 0) < count) missed.add(`${id}: ${now.get(id) ?? 0} of ${count} instances`)
      await pauseMs(lookEveryMs)
    }
  })()
  const stop = async () => {
    stopped = true
    await looking
  }
  endWithStage(stop)
  return { missed: () => [...missed], stop }
}

/** Each mall answers a crawl of its own: milliseconds until all do. */
export async function crawlsAgain(stage: Stage, malls: readonly string[], boundMs: number): Promise<number> {
  let last = 'no answer'
  const live = async () => {
    const path = `/v1/search?q=headphones&malls=${malls.join(',')}&timeout=2000&maxAge=0&limit=1`
    const { malls: reports = [] } = (await stage.system.get(path)).body as Partial<SearchAnswer>
    last = reports.map(({ mall, status, source, error }) => `${mall} ${status} ${source} (${error?.message})`).join(', ')
    return reports.length === malls.length && reports.every(({ status, source }) => status === 'ok' && source === 'live')
  }
  try {
    return await stage.timed(`live answers of ${malls.join(', ')}`, live, boundMs)
  } finally {
    stage.say(`the last answer: ${last}`)
  }
}
