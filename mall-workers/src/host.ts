import { announceDraining, drainOrdered } from '@mallgate/shared/announce-draining'
import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { ServedMall } from '@mallgate/shared/contract/instance'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { type Crawl, createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { definitionHash, readingHash } from '@mallgate/shared/definition-hash'
import type { Registration } from '@mallgate/shared/discovery'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createReplyChannel } from '@mallgate/shared/exchange/reply-channel'
import { identityOf } from '@mallgate/shared/instance-identity'
import { listen } from '@mallgate/shared/listen'
import type { Log } from '@mallgate/shared/log'
import { connectRedis, connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'
import { type Releasers, createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import type { Running } from '@mallgate/shared/run-process'

import { createMallApp } from './app.ts'
import { createDefinitionCheck } from './check-definition.ts'
import { type HostedMall, type MallGround, hostMall, parseOutcome } from './host-mall.ts'
import { createHosting } from './keep-hosted.ts'
import { withOwnCrawler } from './own-crawler.ts'
import { createProbing } from './probe.ts'
import { createSettleStreams } from './settle-streams.ts'
import { createSettledMalls } from './settled-malls.ts'
import { createSettling } from './settle.ts'
import { createStoreClient } from './store-client.ts'
import { watchWantedMalls } from './wanted-malls.ts'

export interface HostOptions {
  /** Folders with `<id>/mall.yaml`: watched. */
  dirs: readonly string[]
  /** Which malls: `MALLS`. */
  malls: string
  /** For shops written by hand: this process also crawls what it hosts, by this. */
  crawl?: ((definition: MallDefinition) => Crawl) | undefined
  callcenterUrls: string[]
  redisUrl: string
  clusterSecret?: string | undefined
  host: string
  port: number
  advertise?: string | undefined
  zone?: string | undefined
  /** See `INSTANCE_ID`. */
  instanceId?: string | undefined
  /** After what silence a result that another process took is taken from it, in milliseconds; 20,000 where absent. */
  abandonedMs?: number | undefined
  /** How long nobody must have asked a shop before it is probed, in milliseconds; an hour where absent. */
  probeAfterMs?: number | undefined
  dataDir: string
  version: string
  log: Log
}

/**
 * Hosts malls in this process: an HTTP server that Gate asks, what settles their crawls, and a registration that says who they are.
 * Which ones follows the folders and what operators order, for as long as it runs.
 */
export async function startMallHost(options: HostOptions): Promise<Running> {
  const releasers = createReleasers(options.log)
  try {
    return await start(options, releasers)
  } catch (error) {
    await releasers.release()
    throw error
  }
}

async function start(options: HostOptions, releasers: Releasers): Promise<Running> {
  const { log, redisUrl } = options
  const identity = identityOf('mall', options.instanceId)
  const { id } = identity
  const tokens = createClusterTokens(options.clusterSecret, { service: 'mall', instance: id })
  const caller = createCaller(tokens)
  releasers.push('http connections', () => caller.close())
  const discovery = createDiscovery({ urls: options.callcenterUrls, caller, log, dataDir: options.dataDir })
  releasers.push('discovery', () => discovery.close())
  const stores = discovery.watch('db-api')
  // Meanwhile Redis is connected.
  const watching = watchWantedMalls({ malls: options.malls, dirs: options.dirs, discovery, log })
  const watched = watching.catch(() => undefined)
  releasers.push('folders and orders', async () => (await watched)?.close())

  const redis = connectRedis(redisUrl, id, log, { commandTimeoutMs: redisAnswersWithinMs })
  releasers.push('redis', () => redis.disconnect())
  await requireRedis(redis, redisUrl)
  const clock = await createRedisClock(redis)
  releasers.push('clock', () => clock.close())
  const exchange = createExchange(redis)
  const subscriber = connectRedisForWorkers(redisUrl, `${id}:replies`, log, { autoResubscribe: false })
  const replies = await createReplyChannel({ processId: id, subscriber, exchange, clock, parse: parseOutcome, log })
  releasers.push('reply channel', () => replies.close())
  const ground: MallGround = { redis, exchange, replies, clock, store: createStoreClient(stores, caller, log), log }
  const open = options.crawl ? await openWithCrawler(options, options.crawl, ground, id, releasers) : openMall(ground)

  const wanted = await watching
  let notReady: string | undefined = 'starting'

  const streams = createSettleStreams(
    settler,
    redis,
    connectRedisForWorkers(redisUrl, `${id}:settle`, log, { socketTimeout: silentMs }),
    options,
  )
  const settling = createSettling({ malls: [], streams, save: (entry) => ground.store.save(entry), log })
  releasers.push('settling', () => settling.close(), savesEndWithinMs)
  const hosting = createHosting({
    wanted: wanted.current,
    open,
    check: createDefinitionCheck(options.callcenterUrls, caller, log),
    register: async (definitions, refused) =>
      registration?.update({ malls: definitions.map(servedMall), refused: [...refused] }, definitions),
    onHosted: createSettledMalls(settling, wanted.config),
    log,
  })
  releasers.push('malls', () => hosting.close(), requestsEndWithinMs)
  const probing = createProbing({
    malls: () => (notReady === undefined ? hosting.probed() : []),
    redis,
    health: (mall) => ground.store.health(mall),
    now: () => clock.now(),
    afterMs: options.probeAfterMs ?? probeAfterMs,
    log,
  })
  releasers.push('probing', () => probing.close())
  const first = hosting.begin()
  let registration: Registration | undefined = undefined

  const app = createMallApp({
    malls: hosting.malls,
    tokens,
    log,
    health: { notReady: () => notReady ?? ordered(registration) ?? (redis.status === 'ready' ? undefined : 'redis is away') },
  })
  releasers.push('http server', () => app.close(), requestsEndWithinMs)
  const address = await listen(app, {
    host: options.host,
    port: options.port,
    advertise: options.advertise,
    secured: tokens.secured,
    onUnsecured: () => log.warn('no CLUSTER_SECRET: listening on loopback only'),
  })
  log.info({ address, malls: [...hosting.malls.keys()] }, 'listening')
  registration = await discovery.register(
    {
      ...identity,
      service: 'mall',
      address,
      malls: first.definitions.map(servedMall),
      allMalls: false,
      version: options.version,
      startedAt: new Date(clock.now()).toISOString(),
      ...(options.zone && { zone: options.zone }),
      weight: 1,
      caps: [],
      state: 'up',
      ...(first.refused.length > 0 && { refused: first.refused }),
    },
    first.definitions,
  )
  const registered = registration
  releasers.push('registration', () => registered.close())
  wanted.onChange(hosting.changed)
  hosting.changed()
  notReady = undefined
  log.info({ address }, 'registered')
  return {
    log,
    ended: drainOrdered(registered),
    async close() {
      notReady = 'draining'
      await announceDraining(registered, log, app)
      await app.close()
      await releasers.release()
    },
  }
}

// A caller waits: what Redis does not answer by then is not had.
const redisAnswersWithinMs = 1_000
const probeAfterMs = 3_600_000
// The settle streams are asked for 2 s at a time.
const silentMs = 15_000
// A save may last 10 s.
const savesEndWithinMs = 12_000
// One name for all processes: who has taken what shows by its age, and names of processes that are gone would pile up.
const settler = 'mall'

const openMall = (ground: MallGround) => (definition: MallDefinition) => hostMall(definition, ground)

/** A kit of its own, for shops whose crawler lives in this process. */
async function openWithCrawler(
  { redisUrl, log }: HostOptions,
  crawl: (definition: MallDefinition) => Crawl,
  ground: MallGround,
  instance: string,
  releasers: Releasers,
): Promise<(definition: MallDefinition) => HostedMall> {
  const redis = connectRedisForWorkers(redisUrl, `${instance}:crawls`, log)
  releasers.push('redis of the crawler', () => redis.disconnect())
  await requireRedis(redis, redisUrl)
  const kit = createCrawlerKit({ instance, redis, exchange: createExchange(redis), clock: ground.clock, log })
  releasers.push('queues', () => kit.close(), requestsEndWithinMs)
  return (definition) => withOwnCrawler(hostMall(definition, ground), definition, { kit, crawl, log })
}

const ordered = (registration: Registration | undefined): string | undefined =>
  registration?.order() === 'out_of_service' ? 'out of service, by an operator’s order' : undefined

const servedMall = (definition: MallDefinition): ServedMall => ({
  id: definition.id,
  ...(definition.name && { name: definition.name }),
  definition: definitionHash(definition),
  reading: readingHash(definition),
  mode: definition.mode ?? 'http',
})
