import { checked, createCaller } from '@mallgate/shared/call'
import { createClusterTokens, createOperatorTokens } from '@mallgate/shared/cluster-token'
import { settleStream } from '@mallgate/shared/contract/crawl-job'
import { InstanceList, type ServiceName } from '@mallgate/shared/contract/instance'
import { CrawlLogEntry } from '@mallgate/shared/contract/store'
import { Redis } from 'ioredis'
import Type from 'typebox'

import { createDemoControl } from '../demo-control.ts'
import type { Spawned } from '../spawned.ts'
import { type System, type SystemOptions, startSystem } from '../system.ts'
import type { Pace } from './fault.ts'
import { type LogSnapshot, type Loss, type PastQuery, type QueryEvent, checkCrawls, checkQueries } from './history.ts'
import { type Load, type LoadOptions, startLoad } from './load.ts'

/** A system that runs, and what faults are made and looked at with. */
export interface Stage {
  system: System
  pace: Pace
  demo: ReturnType<typeof createDemoControl>
  caller: ReturnType<typeof createCaller>
  /** A call of an operator's to Call Center, whatever it answers; `kept` where a db-api has the order already. */
  operate(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown; kept: boolean }>
  /** Queries, written down; `finish` judges them. */
  load(options?: Partial<LoadOptions>): Promise<Load>
  /** What Call Center lists of a service. */
  list(service: ServiceName): Promise<InstanceList['instances']>
  /** Names the life of the registry: another one once Redis came back empty. */
  epoch(): Promise<string>
  /** Resolves with the id under which Call Center lists this process. */
  idOf(child: Spawned, service: ServiceName): Promise<string>
  /** What the store has now of each mall, kept for the judgement. */
  noteLogs(malls?: readonly string[]): Promise<void>
  /** Redis' memory is lost in the course of `work`: a second of what it wrote before may be gone too. */
  losing<T>(work: () => Promise<T>): Promise<T>
  /**
   * Stops the load, waits until nothing is on its way to the store, and throws with all that is wrong in the history.
   * Answers the queries, and how long the store took to have everything.
   */
  finish(load: Load, options?: { boundMs?: number }): Promise<{ queries: PastQuery[]; settledMs: number }>
  /** Waits for something to be so, and answers after how many milliseconds it was. */
  timed(what: string, check: () => Promise<unknown>, boundMs: number): Promise<number>
  /** Said in the soak. */
  say(text: string): void
  /** Ends with the stage, where the fault that began it broke off before it could. */
  endWithStage(stop: () => Promise<unknown>): void
  close(): Promise<void>
}

export const stageMalls = ['demo-techmart', 'demo-kramladen'] as const

const crawls = checked(Type.Object({ crawls: Type.Array(CrawlLogEntry) }))
const list = checked(InstanceList)
const logLimit = 1_000
const noteEveryMs = 15_000

export interface StageOptions {
  system: SystemOptions
  pace: Pace
  say?: (text: string) => void
}

export async function openStage({ system: options, pace, say = () => undefined }: StageOptions): Promise<Stage> {
  const system = await startSystem(paced(options, pace))
  const redis = new Redis(system.redisUrl, { maxRetriesPerRequest: 1, retryStrategy: () => 100, lazyConnect: true })
  redis.on('error', () => undefined)
  const caller = createCaller(createClusterTokens(system.env['CLUSTER_SECRET'], { service: 'e2e', instance: 'e2e-1' }))
  const operator = createOperatorTokens(system.env['CLUSTER_SECRET'], 'e2e')
  const logs: LogSnapshot[] = []
  const losses: Loss[] = []
  const begun: (() => Promise<unknown>)[] = []

  const storeAddress = () => system.addressOf(system.running('db-api').at(-1)!)
  const noteLogs = async (malls: readonly string[] = stageMalls) => {
    for (const mall of malls) {
      const ask = { address: storeAddress(), path: `/v1/malls/${mall}/crawls?limit=${logLimit}`, timeoutMs: 5_000 }
      const found = await caller.json(ask, crawls)
      logs.push({ mall, at: performance.now(), crawls: found.crawls, whole: found.crawls.length < logLimit })
    }
  }
  const lengths = async (malls: readonly string[], suffix = '') =>
    Object.fromEntries(await Promise.all(malls.map(async (mall) => [mall, await redis.xlen(`${settleStream(mall)}${suffix}`)] as const)))
  const timed = async (what: string, check: () => Promise<unknown>, boundMs: number) => {
    const from = performance.now()
    await system.waitFor(what, async () => Boolean(await check().catch(() => false)), boundMs)
    return performance.now() - from
  }
  const wholeList = (service: ServiceName) => {
    const address = system.addressOf(system.running('callcenter')[0]!)
    return caller.json({ address, path: `/v1/services/${service}/instances`, timeoutMs: 3_000 }, list)
  }
  const listAt = async (service: ServiceName) => (await wholeList(service)).instances

  return {
    system,
    pace,
    demo: createDemoControl(system.demoUrl ?? ''),
    caller,
    async operate(method, path, body) {
      const authorization = await operator.header()
      const headers = { ...(authorization && { authorization }), ...(body !== undefined && { 'content-type': 'application/json' }) }
      const address = system.addressOf(system.running('callcenter')[0]!)
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const response = await fetch(`${address}${path}`, { method, headers, ...sent, signal: AbortSignal.timeout(15_000) })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text), kept: response.headers.get('x-kept') === 'yes' }
    },
    async load(own = {}) {
      const options = { gates: system.gateUrls, malls: stageMalls, perSecond: pace.perSecond, ...own }
      const load = await startLoad(options)
      // Longer loads make more than the store lists at once. It may be away: what it has is noted the next time.
      const timer = setInterval(() => void noteLogs(options.malls).catch(() => undefined), noteEveryMs)
      const stop = () => {
        clearInterval(timer)
        return load.stop()
      }
      begun.push(stop)
      return { ...load, stop }
    },
    list: listAt,
    epoch: async () => (await wholeList('mall')).epoch,
    idOf: (child, service) =>
      system.waitFor(`${child.name} in the list`, async () => {
        const address = system.addressOf(child)
        return (await listAt(service).catch(() => [])).find((instance) => instance.address === address)?.id
      }),
    noteLogs,
    async losing(work) {
      const fromMs = Date.now() - 2_000
      try {
        return await work()
      } finally {
        losses.push({ fromMs, toMs: Date.now() })
      }
    },
    async finish(load, { boundMs = 45_000 } = {}) {
      const events: QueryEvent[] = await load.stop()
      const malls = [...new Set(events.flatMap((event) => (event.type === 'begin' ? event.malls : [])))]
      const settledMs = await timed(
        'everything stored',
        async () => Object.values(await lengths(malls)).every((count) => count === 0),
        boundMs,
      )
      await noteLogs(malls)
      const faults = [
        ...checkQueries(events),
        ...checkCrawls({ events, logs, losses, unsettled: await lengths(malls), dead: await lengths(malls, ':dead') }),
      ]
      if (faults.length > 0) throw new Error(`the history is wrong:\n${faults.slice(0, 20).join('\n')}\n${system.tail()}`)
      return { queries: load.since(0), settledMs }
    },
    timed,
    say,
    endWithStage: (stop) => void begun.push(stop),
    async close() {
      await Promise.all(begun.map((stop) => stop()))
      redis.disconnect()
      await caller.close()
      await system.close()
    },
  }
}

function paced(options: SystemOptions, pace: Pace): SystemOptions {
  const { leaseMs, heartbeatMs, jobLockMs, jobStalledMs, abandonedMs } = pace
  const envFor = options.envFor ?? {}
  return {
    malls: stageMalls.join(','),
    ...options,
    envFor: {
      ...envFor,
      callcenter: { LEASE_MS: String(leaseMs), HEARTBEAT_MS: String(heartbeatMs), ...envFor.callcenter },
      'mall-workers': { SETTLE_ABANDONED_MS: String(abandonedMs), ...envFor['mall-workers'] },
      crawlers: { JOB_LOCK_MS: String(jobLockMs), JOB_STALLED_MS: String(jobStalledMs), ...envFor.crawlers },
    },
  }
}
