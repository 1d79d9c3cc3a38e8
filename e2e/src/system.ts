import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { MallList, SearchAnswer } from '@mallgate/shared/contract/search'

import { type RedisServer, startRedisServer } from './redis-server.ts'
import { type LogEntry, type Spawned, bareEnv, spawnNode } from './spawned.ts'

export const services = ['callcenter', 'demo-malls', 'db-api', 'crawlers', 'mall-workers', 'gate', 'template'] as const
export type Service = (typeof services)[number]
export type Env = Record<string, string>

export interface SystemOptions {
  /** How many of each; 1 where absent, 0 for none. */
  callcenters?: number
  gates?: number
  mallWorkers?: number
  crawlers?: number
  dbApis?: number
  /** The demo shops; true where absent. Without them `malls` names what is hosted. */
  demo?: boolean
  /** MALLS of the mall-workers: `*` where absent, and none are started where it is empty. */
  malls?: string
  /** MALLS_DIR of the mall-workers: absolute folders, by `:`. */
  mallsDir?: string
  /** Shop origins that crawlers dial elsewhere, such as `{ 'https://shop.example': 'http://127.0.0.1:9000' }`; `*` for all. */
  overrides?: Record<string, string>
  /** For all processes. */
  env?: Env
  /** For those of one service; goes before `env`. */
  envFor?: Partial<Record<Service, Env>>
}

/** A whole system in processes of its own, with a Redis and folders of its own. */
export interface System {
  /** Of all Call Centers, by commas: what each process is given. */
  readonly callcenterUrl: string
  /** Of each Call Center. */
  readonly callcenterUrls: readonly string[]
  readonly redisUrl: string
  readonly redis: RedisServer
  /** Of each Gate, in the order they were started. */
  readonly gateUrls: readonly string[]
  readonly gateUrl: string
  /** Where the demo shops listen; undefined without them. */
  readonly demoUrl: string | undefined
  /** All that were started, also those that ended; without Redis. */
  readonly processes: readonly Spawned[]
  /** What a further process is started with, to join. */
  readonly env: Readonly<Env>
  /** A folder that goes when the system does. */
  readonly dir: string
  of(service: Service): Spawned[]
  /** Those of them that run. */
  running(service: Service): Spawned[]
  /** Where a process of ours listens. */
  addressOf(child: Spawned): string
  /** Starts one more, and resolves when it listens. */
  start(service: Service, env?: Env): Promise<Spawned>
  /** Starts one again that has ended or is about to: the same service, environment, folder and port. */
  startAgain(child: Spawned, env?: Env): Promise<Spawned>
  startMallWorker(env?: Env): Promise<Spawned>
  startCrawler(env?: Env): Promise<Spawned>
  startGate(env?: Env): Promise<Spawned>
  /** `GET path` of a Gate, whatever it answers. */
  get(path: string, options?: AskOptions): Promise<{ status: number; body: unknown }>
  /** `GET /v1/search`. Throws with the answer where it is not 200. */
  search(params: Record<string, string | number>, options?: AskOptions): Promise<SearchAnswer>
  /** Resolves when that Gate has these malls (ids); rejects after `boundMs`. */
  hasMalls(ids: readonly string[], options?: { gate?: number; boundMs?: number }): Promise<void>
  /** Asks again and again until the answer is neither undefined nor false; rejects after `boundMs` with the last lines of all. */
  waitFor<T>(what: string, check: () => Promise<T | undefined | false> | T | undefined | false, boundMs?: number): Promise<T>
  /** The last lines of each process, for a message. */
  tail(): string
  close(): Promise<void>
}

export interface AskOptions {
  /** Which Gate, from 0. */
  gate?: number
  signal?: AbortSignal
}

const upBoundMs = 30_000
const askBoundMs = 40_000
const closeBoundMs = 3_000
const againMs = 25

/**
 * Resolves when all of it listens, Gate knows every mall hosted, and crawlers serve those that are theirs.
 * @throws Error with the last lines of the processes, all of them ended
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-e2e-'))
  const processes: Spawned[] = []
  let redis: RedisServer | undefined
  const tail = () => [...processes, ...(redis ? [redis.process()] : [])].map((one) => `— ${one.name}\n${one.tail()}`).join('\n')
  let closing = false
  const close = async () => {
    closing = true
    // Call Center goes last: whoever cannot deregister waits for it.
    const last = processes.filter((one) => one.name.startsWith('callcenter'))
    await Promise.all(processes.filter((one) => !last.includes(one)).map((one) => one.stop(closeBoundMs)))
    await Promise.all(last.map((one) => one.stop(closeBoundMs)))
    await redis?.process().stop(closeBoundMs)
    await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const redisDir = join(dir, 'redis')
    await mkdir(redisDir)
    redis = await startRedisServer(redisDir)
    return await bringUp({ options, dir, processes, redis, closing: () => closing, tail, close })
  } catch (error) {
    const said = tail()
    await close()
    throw new Error(`${(error as Error).message}\n${said}`, { cause: error })
  }
}

interface Parts {
  options: SystemOptions
  dir: string
  processes: Spawned[]
  redis: RedisServer
  closing(): boolean
  tail(): string
  close(): Promise<void>
}

async function bringUp({ options, dir, processes, redis, closing, tail, close }: Parts): Promise<System> {
  const { callcenters = 1, gates = 1, mallWorkers = 1, crawlers = 1, dbApis = 1 } = options
  const { demo = true, malls = '*', mallsDir = '', overrides = {} } = options
  const gateUrls: string[] = []
  const env: Env = {
    ...bareEnv(),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'info',
    REDIS_URL: redis.url,
    CLUSTER_SECRET: randomBytes(24).toString('hex'),
    ALLOW_HOSTS: '127.0.0.0/8,::1',
    ...options.env,
  }

  let started = 0
  const known = new Map<Spawned, { service: Service; own: Env; data: string; address: string }>()
  const start = async (service: Service, own: Env = {}, folder?: string) => {
    const name = `${service}-${++started}`
    const data = folder ?? join(dir, name)
    await mkdir(data, { recursive: true })
    // Another one failed while this one was on its way: nothing may be started that nobody stops.
    if (closing()) throw new Error(`${name} is not started: the system is being closed`)
    const given = { ...env, DATA_DIR: data, ...options.envFor?.[service], ...own }
    const child = spawnNode(`${service}/src/main.ts`, { name, env: given, cwd: data })
    processes.push(child)
    const address = await listensAt(child)
    known.set(child, { service, own, data, address })
    if (service === 'gate' && !gateUrls.includes(address)) gateUrls.push(address)
    return { child, address }
  }
  const several = (count: number, service: Service, own?: Env) => Promise.all(Array.from({ length: count }, () => start(service, own)))

  const callcenterUrls = (await several(callcenters, 'callcenter')).map(({ address }) => address)
  const callcenterUrl = callcenterUrls.join(',')
  env['CALLCENTER_URL'] = callcenterUrl
  const [demoShops] = await Promise.all([several(demo ? 1 : 0, 'demo-malls'), several(dbApis, 'db-api')])
  const demoUrl = demoShops[0]?.address
  const dialled = { ...(demoUrl && { 'http://127.0.0.1:8090': demoUrl }), ...overrides }
  env['ORIGIN_OVERRIDES'] = Object.entries(dialled)
    .map((pair) => pair.join('='))
    .join(',')
  const hosting = { MALLS: malls, ...(mallsDir && { MALLS_DIR: mallsDir }) }
  await Promise.all([several(gates, 'gate'), several(crawlers, 'crawlers'), several(malls ? mallWorkers : 0, 'mall-workers', hosting)])

  const system: System = {
    callcenterUrl,
    callcenterUrls,
    redisUrl: redis.url,
    redis,
    gateUrls,
    get gateUrl() {
      return urlOf(gateUrls, 0)
    },
    demoUrl,
    processes,
    env,
    dir,
    of: (service) => processes.filter((one) => one.name.replace(/-\d+$/, '') === service),
    running: (service) => system.of(service).filter((one) => one.running()),
    addressOf: (child) => known.get(child)!.address,
    start: async (service, own) => (await start(service, own)).child,
    async startAgain(child, own) {
      const { service, own: before, data, address } = known.get(child)!
      await child.exited
      return (await start(service, { ...before, PORT: new URL(address).port, ...own }, data)).child
    },
    startMallWorker: (own) => system.start('mall-workers', own),
    startCrawler: (own) => system.start('crawlers', own),
    startGate: (own) => system.start('gate', own),
    async get(path, { gate = 0, signal } = {}) {
      const bound = AbortSignal.timeout(askBoundMs)
      const response = await fetch(`${urlOf(gateUrls, gate)}${path}`, { signal: signal ? AbortSignal.any([signal, bound]) : bound })
      const text = await response.text()
      return { status: response.status, body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text }
    },
    async search(params, ask) {
      const query = new URLSearchParams(Object.entries(params).map(([name, value]): [string, string] => [name, String(value)])).toString()
      const { status, body } = await system.get(`/v1/search?${query}`, ask)
      if (status !== 200) throw new Error(`/v1/search?${query} answered ${status}: ${JSON.stringify(body)}`)
      return body as SearchAnswer
    },
    async hasMalls(ids, { gate = 0, boundMs = upBoundMs } = {}) {
      await system.waitFor(
        `malls ${ids.join(', ')} at gate ${gate}`,
        async () => {
          const there = new Set((await mallsAt(system, gate)).map((mall) => mall.id))
          return ids.every((id) => there.has(id))
        },
        boundMs,
      )
    },
    async waitFor(what, check, boundMs = upBoundMs) {
      const end = performance.now() + boundMs
      for (;;) {
        const found = await check()
        if (found !== undefined && found !== false) return found
        if (performance.now() > end) throw new Error(`${what}: not within ${boundMs} ms\n${tail()}`)
        await new Promise((resolve) => setTimeout(resolve, againMs))
      }
    },
    tail,
    close,
  }
  await everyMallServed(system)
  return system
}

/** Each Gate knows each mall that the mall-workers say they host, and each crawler serves it where it is not served by hand. */
async function everyMallServed(system: System): Promise<void> {
  const hosted = system
    .of('mall-workers')
    .flatMap((one) => one.log.flatMap((entry) => (Array.isArray(entry['malls']) ? (entry['malls'] as string[]) : [])))
  await Promise.all(system.gateUrls.map((_, gate) => system.hasMalls(hosted, { gate })))
  if (hosted.length === 0 || system.gateUrls.length === 0) return
  const ours = (await mallsAt(system, 0)).filter((mall) => mall.mode !== 'code' && hosted.includes(mall.id))
  const serves = (id: string) => (entry: { msg?: string; mall?: unknown }) => entry.msg === 'mall is served' && entry.mall === id
  await Promise.all(system.of('crawlers').flatMap((crawler) => ours.map(({ id }) => crawler.waitForLog(serves(id), upBoundMs))))
}

async function mallsAt(system: System, gate: number): Promise<MallList['malls']> {
  const { status, body } = await system.get('/v1/malls', { gate })
  return status === 200 ? (body as MallList).malls : []
}

function urlOf(urls: readonly string[], at: number): string {
  const url = urls[at]
  if (!url) throw new Error(`there is no gate ${at}: ${urls.length} were started`)
  return url
}

/** Services log the address they listen at; the demo shops print it. */
async function listensAt(child: Spawned): Promise<string> {
  const address = (entry: LogEntry) => entry['listening'] ?? entry['address']
  const entry = await child.waitForLog((one) => String(address(one)).startsWith('http://'), upBoundMs)
  return String(address(entry))
}
