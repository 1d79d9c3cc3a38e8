import type { FastifyInstance } from 'fastify'

import { createCaller } from '@mallgate/shared/call'
import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { Instance, Lease, type ServiceName } from '@mallgate/shared/contract/instance'
import { Problem } from '@mallgate/shared/contract/problem'
import { createHttpApp } from '@mallgate/shared/http-app'
import type { Log } from '@mallgate/shared/log'
import { createMetrics } from '@mallgate/shared/metrics'
import type { Redis } from '@mallgate/shared/redis'

import { subscribeToChanges } from './changes-redis.ts'
import { operationsRoutes } from './operations-routes.ts'
import { createOperations } from './operations.ts'
import { probe } from './probe.ts'
import type { RegisterHosts } from './register-hosts.ts'
import { countRegistry } from './registry-metrics.ts'
import { createRegistryStore } from './registry-redis.ts'
import { serviceNames } from './registry-scripts.ts'
import { createRegistry } from './registry.ts'
import { createNameResolver } from './resolve-name.ts'
import { eventRoutes } from './routes/events.ts'
import { instanceRoutes } from './routes/instances.ts'
import { serviceRoutes } from './routes/services.ts'
import { createTrust } from './trust.ts'

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
  /** Addresses that may be registered from elsewhere. */
  registerHosts: RegisterHosts
}

/** Call Center: who is there, who wants to know, and what the malls' definitions are. Its state is in Redis alone. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { redis, subscriber, tokens, log, leaseMs, heartbeatMs, tag = 'callcenter', registerHosts: hosts } = options
  const registry = createRegistry({
    store: createRegistryStore(redis, tag),
    services: serviceNames,
    subscribe: await subscribeToChanges(subscriber, tag),
    probe,
    leaseMs,
    heartbeatMs,
    log,
  })
  const caller = createCaller(tokens)
  const instancesOf = async (service: ServiceName) => {
    await registry.list(service)
    return registry.instances(service)
  }
  const operations = await createOperations({ redis, subscriber, tag, log, leaseMs, caller, instancesOf })
  const trust = createTrust({ secured: tokens.secured, hosts, resolve: createNameResolver() })
  let draining = false
  const notReady = () => (draining ? 'draining' : registry.fault())
  const metrics = createMetrics()
  countRegistry(metrics, registry)
  const app = createHttpApp({ log, health: { notReady }, tokens, metrics })
  for (const schema of [Instance, Lease, Problem]) app.addSchema(schema)
  // Before the server stops listening: a watch held until its end would hold up the drain as long.
  app.addHook('preClose', async () => {
    draining = true
    app.endConnections()
    registry.release()
    operations.release()
  })
  app.addHook('onClose', async () => {
    registry.close()
    await operations.close()
    await caller.close()
  })
  instanceRoutes(app, registry, trust)
  serviceRoutes(app, registry)
  eventRoutes(app, registry)
  operationsRoutes(app, operations)
  return app
}
