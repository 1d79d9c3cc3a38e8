import type { SearchAnswer } from '@mallgate/shared/contract/search'

import { type GateClient, openGateClient } from './ask-gate.ts'
import { benchMalls } from './bench-malls.ts'
import { type Bench, several } from './bench.ts'
import { openSystem } from './bench-system.ts'
import { openRole } from './role.ts'

/** The next query's answer after a mall's only instance was killed. */
export interface AfterDeath {
  /** Of the whole answer, in milliseconds: the query was sent right after the kill. */
  elapsedMs: number
  /** Of the mall whose instance was killed, and of the other one. */
  status: string
  otherStatus: string
  /** Whether the mall had answered the same query before, so that its offers are stored. */
  asked: 'before' | 'never'
}

const deathsWanted = 4
const boundMs = 20_000
const againMs = 50

/** Kills the only instance of a mall again and again, and looks at what a caller of Gate is told. */
export async function killedMall(bench: Bench): Promise<AfterDeath[]> {
  const shops = await openRole(bench, 'shops', 'shops.ts')
  const origin = await shops.ask<string>({})
  const [other, killed] = benchMalls(2, origin, 0, 'small').map(({ id }) => id) as [string, string]
  const system = await openSystem(bench, benchMalls(2, origin, 0, 'small'), [other])
  const client = await bench.open(Promise.resolve(openGateClient(system.gateUrl)))
  const malls = `${other},${killed}`
  const seen: AfterDeath[] = []
  for (let death = 0; death < several(bench, deathsWanted, 2); death++) {
    bench.signal.throwIfAborted()
    const only = await system.host([killed])
    const before = await untilBothAnswer(client, malls, death)
    const asked = death % 2 === 0 ? 'never' : 'before'
    only.kill('SIGKILL')
    const started = performance.now()
    // What Gate may not answer from its own cache.
    const text = await client.ask({ q: asked === 'before' ? before : `death${death}`, malls, timeout: 3_000, maxAge: 0 })
    const elapsedMs = performance.now() - started
    seen.push({ elapsedMs, asked, status: statusOf(text, killed), otherStatus: statusOf(text, other) })
    await only.exited
  }
  return seen
}

/** Answers the query that both malls answered live. */
async function untilBothAnswer(client: GateClient, malls: string, death: number): Promise<string> {
  const end = performance.now() + boundMs
  for (let attempt = 0; performance.now() < end; attempt++) {
    const query = `alive${death}-${attempt}`
    const { malls: reports } = JSON.parse(await client.ask({ q: query, malls, timeout: 3_000 })) as SearchAnswer
    if (reports.length === 2 && reports.every(({ status }) => status === 'ok')) return query
    await new Promise((resolve) => setTimeout(resolve, againMs))
  }
  throw new Error(`the malls ${malls} did not answer within ${boundMs} ms`)
}

const statusOf = (text: string, id: string): string =>
  (JSON.parse(text) as SearchAnswer).malls.find(({ mall }) => mall === id)?.status ?? 'not there'
