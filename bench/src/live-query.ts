import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Agent } from 'undici'

import { compileReader } from '@mallgate/crawlers/read-page'
import { startSystem } from '@mallgate/e2e/system'

import { type Body, benchMall, benchMallId, writeMalls } from './bench-malls.ts'
import { type Comparison, compare, timed } from './measure.ts'
import { cpuMsOf } from './process-cost.ts'

export interface LiveQuery {
  malls: number
  latencyMs: number
  body: Body
}

export interface LiveRow extends LiveQuery, Comparison {
  /** All processes of the system, Redis too, and the baseline's one; in milliseconds a query. */
  cpuMs: { ours: number; baseline: number }
}

const queriesPerRun = 30

/** A live answer of n malls, unique queries: the whole line against `Promise.all` over the same fetches and our own extraction. */
export async function benchLiveQuery(scenario: LiveQuery): Promise<LiveRow> {
  const { malls, latencyMs, body } = scenario
  const shops = fork(new URL('bench-shops.ts', import.meta.url))
  const [origin] = (await once(shops, 'message')) as [string]
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-bench-'))
  const definitions = Array.from({ length: malls }, (_, shop) => benchMall(shop, origin, latencyMs, body))
  await writeMalls(dir, definitions)
  const ids = definitions.map((_, shop) => benchMallId(shop, latencyMs, body))
  const system = await startSystem({ demo: false, mallsDir: dir, malls: ids.join(',') })
  const agent = new Agent({ connections: 64 })
  const readers = definitions.map((definition) => ({ definition, read: compileReader(definition) }))
  let unique = 0
  const cpu = { ours: { ms: 0, queries: 0 }, baseline: { ms: 0, queries: 0 } }
  const offersWanted = malls * (body === 'json' ? 5 : 48)

  const ours = async () => {
    const answer = await system.search({ q: `query${unique++}`, timeout: 30_000, limit: 1000 })
    if (answer.found !== offersWanted)
      throw new Error(`found ${answer.found} offers, not ${offersWanted}: ${JSON.stringify(answer.malls[0])}`)
  }
  const baseline = async () => {
    const query = `query${unique++}`
    const pages = readers.map(async ({ definition, read }, shop) => {
      const path = `/shop-${shop}/${body}?q=${query}&latency=${latencyMs}`
      const response = await agent.request({ origin, path, method: 'GET' })
      const bytes = new Uint8Array(await response.body.arrayBuffer())
      const headers = { 'content-type': String(response.headers['content-type']) }
      return read({ url: definition.url + path, status: response.statusCode, headers, body: bytes }, new Date().toISOString()).offers
    })
    const offers = (await Promise.all(pages)).flat()
    if (offers.length !== offersWanted) throw new Error(`found ${offers.length} offers, not ${offersWanted}`)
  }
  const systemPids = () => [system.redis.process().pid, ...system.processes.map(({ pid }) => pid)]
  const side = (name: 'ours' | 'baseline', pids: () => number[], operation: () => Promise<void>) => ({
    name,
    async run() {
      const before = await cpuMsOf(pids())
      const times = await timed(queriesPerRun, 1, operation)
      cpu[name].ms += (await cpuMsOf(pids())) - before
      cpu[name].queries += queriesPerRun
      return times
    },
  })
  try {
    const comparison = await compare(
      side('ours', systemPids, ours),
      side('baseline', () => [process.pid], baseline),
    )
    const perQuery = ({ ms, queries }: { ms: number; queries: number }) => ms / queries
    return { ...scenario, ...comparison, cpuMs: { ours: perQuery(cpu.ours), baseline: perQuery(cpu.baseline) } }
  } finally {
    await system.close()
    await agent.close()
    shops.disconnect()
    await rm(dir, { recursive: true, force: true })
  }
}
