import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'

import { announceDraining, drainOrdered } from '@mallgate/shared/announce-draining'
import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { InstanceIdVariable, VersionVariable, identityOf } from '@mallgate/shared/instance-identity'
import { listen } from '@mallgate/shared/listen'
import { createLog } from '@mallgate/shared/log'
import { createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import { type Running, runProcess } from '@mallgate/shared/run-process'

import { createApp } from './app.ts'
import { openStore } from './open-store.ts'

const Env = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen on' }),
  PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535, description: 'port to listen on; 0 takes a free one' }),
  ADVERTISE: Type.Optional(Type.String({ description: 'name or address others reach this machine at' })),
  INSTANCE_ID: InstanceIdVariable,
  VERSION: VersionVariable,
  CALLCENTER_URL: Type.String({ pattern: '^https?://', description: 'address(es) of Call Center, separated by commas' }),
  CLUSTER_SECRET: Type.Optional(Type.String({ minLength: 16, description: 'the same for all processes; without it, loopback only' })),
  DATA_DIR: Type.String({ default: '.mallgate/db-api', description: 'folder this process may write to' }),
  DB_URL: Type.Optional(Type.String({ description: 'sqlite:<path> or sqlite::memory:; a file in DATA_DIR where absent' })),
  DB_MAX_PAGES: Type.Optional(Type.Integer({ minimum: 1, description: 'pages of 4 KiB the database may grow to' })),
  MALLS: Type.String({
    default: '*',
    pattern: '^(\\*|[a-z0-9][a-z0-9-]{0,62}(,[a-z0-9][a-z0-9-]{0,62})*)$',
    description: 'ids of the malls to serve, separated by commas; * for all',
  }),
  LOG_LEVEL: Type.String({
    default: 'info',
    pattern: '^(trace|debug|info|warn|error|fatal|silent)$',
    description: 'trace … fatal, silent',
  }),
})

const { version: ownVersion } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

await runProcess({ about: 'DB API: keeps offers, price history and the crawl log, and alone knows the database.', env: Env, start })

async function start(env: Static<typeof Env>): Promise<Running> {
  const malls = env.MALLS === '*' ? undefined : new Set(env.MALLS.split(','))
  const log = createLog('db-api', env.LOG_LEVEL)
  const identity = identityOf('db-api', env.INSTANCE_ID)
  const { id } = identity
  const tokens = createClusterTokens(env.CLUSTER_SECRET, { service: 'db-api', instance: id })
  const releasers = createReleasers(log)
  let notReady: string | undefined = 'not registered with Call Center yet'

  try {
    const store = openStore(env.DB_URL ?? `sqlite:${join(env.DATA_DIR, 'mallgate.sqlite')}`, { log, maxPages: env.DB_MAX_PAGES })
    releasers.push('store', () => store.close())
    const caller = createCaller(tokens)
    releasers.push('caller', () => caller.close())
    const discovery = createDiscovery({ urls: env.CALLCENTER_URL.split(','), caller, log, dataDir: env.DATA_DIR })
    releasers.push('discovery', () => discovery.close())

    const app = createApp({ store, malls, log, health: { notReady: () => notReady }, tokens })
    // Until it is registered nobody knows it; once it is draining, what was asked is still answered.
    const address = await listen(app, {
      host: env.HOST,
      port: env.PORT,
      advertise: env.ADVERTISE,
      secured: tokens.secured,
      onUnsecured: () => log.warn('there is no CLUSTER_SECRET: listening on loopback only'),
    })
    releasers.push('http', () => app.close(), requestsEndWithinMs)
    const registration = await discovery.register(instanceOf({ identity, address, malls, version: env.VERSION ?? ownVersion }), [])
    notReady = undefined
    log.info({ address, malls: env.MALLS }, 'up')

    const close = async () => {
      notReady = 'draining'
      await announceDraining(registration, log, app)
      await app.close()
      await registration.close()
      await releasers.release()
    }
    return { log, close, ended: drainOrdered(registration) }
  } catch (error) {
    await releasers.release()
    throw error
  }
}

type Identity = Pick<Instance, 'id' | 'boot'>

function instanceOf({
  identity,
  address,
  malls,
  version,
}: {
  identity: Identity
  address: string
  malls: ReadonlySet<string> | undefined
  version: string
}): Instance {
  return {
    ...identity,
    service: 'db-api',
    address,
    malls: [...(malls ?? [])].map((mall) => ({ id: mall })),
    allMalls: malls === undefined,
    version,
    startedAt: new Date().toISOString(),
    weight: 1,
    caps: [],
    state: 'up',
  }
}
