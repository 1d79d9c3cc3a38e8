import type { FastifyInstance } from 'fastify'

import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { Instance, InstanceList, Lease } from '@mallgate/shared/contract/instance'
import { Problem } from '@mallgate/shared/contract/problem'
import { createHttpApp } from '@mallgate/shared/http-app'
import type { Log } from '@mallgate/shared/log'
import type { Redis } from '@mallgate/shared/redis'

import { subscribeToChanges } from './changes-redis.ts'
import { createDefinitions } from './definitions.ts'
import { createRegistryStore } from './registry-redis.ts'
import { createRegistry } from './registry.ts'
import { definitionRoutes } from './routes/definitions.ts'
import { instanceRoutes } from './routes/instances.ts'
import { serviceRoutes } from './routes/services.ts'

export interface AppOptions {
  /** For commands: fails at once while Redis is away. */
  redis: Redis
  /** For messages: waits for Redis. Both connected, and closed by who made them. */
  subscriber: Redis
  tokens: ClusterTokens
  log: Log
  leaseMs: number
  heartbeatMs: number
  /** Hash tag of all keys: one registry for each. */
  tag?: string
}

/** Call Center: who is there, who wants to know, and what the malls' definitions are. Its state is in Redis alone. */
export async function createApp({ redis, subscriber, tokens, log, tag = 'callcenter', ...lease }: AppOptions): Promise<FastifyInstance> {
  const registry = createRegistry({
    store: createRegistryStore(redis, tag),
    subscribe: await subscribeToChanges(subscriber, tag),
    log,
    ...lease,
  })
  let draining = false
  const notReady = () => (draining ? 'draining' : registry.fault())
  const app = createHttpApp({ log, health: { notReady }, tokens })
  for (const schema of [Instance, InstanceList, Lease, Problem]) app.addSchema(schema)
  // Before the server stops listening: a watch held until its end would hold up the drain as long.
  app.addHook('preClose', async () => {
    draining = true
    registry.release()
  })
  app.addHook('onClose', async () => registry.close())
  instanceRoutes(app, registry)
  serviceRoutes(app, registry)
  definitionRoutes(app, createDefinitions(redis, tag))
  return app
}
