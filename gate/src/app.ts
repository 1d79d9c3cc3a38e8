import compress from '@fastify/compress'
import cors from '@fastify/cors'
import { fastifySSE } from '@fastify/sse'
import { type Health, createHttpApp } from '@mallgate/shared/http-app'
import type { Log } from '@mallgate/shared/log'
import type { Metrics } from '@mallgate/shared/metrics'
import type { FastifyInstance } from 'fastify'

import type { AskHealth } from './mall-health.ts'
import { openApi } from './open-api.ts'
import type { SearchDeps } from './prepare-search.ts'
import { mallRoutes } from './routes/malls.ts'
import { searchRoute } from './routes/search.ts'
import { streamRoute } from './routes/stream.ts'

export interface GateOptions extends SearchDeps {
  log: Log
  health: Health
  metrics?: Metrics
  version: string
  /** Origins whose pages may ask; `*` is any. */
  corsOrigin: string | string[]
  askHealth: AskHealth
}

/** Gate's public API. Streams are not compressed: they are written past the hooks that would hold events back. */
export async function createGateApp({
  log,
  health,
  metrics,
  version,
  corsOrigin,
  askHealth,
  ...search
}: GateOptions): Promise<FastifyInstance> {
  const app = createHttpApp({ log, health, ...(metrics && { metrics }), allErrors: true, bodyLimit: 64 * 1024 })
  await app.register(cors, { origin: corsOrigin, methods: ['GET', 'HEAD'], strictPreflight: false })
  // No request of ours has a body worth compressing.
  await app.register(compress, { globalDecompression: false })
  await app.register(fastifySSE)
  await openApi(app, version)
  app.get('/', { schema: { hide: true } as never }, async (_request, reply) => reply.redirect('/docs'))
  searchRoute(app, search)
  streamRoute(app, search)
  mallRoutes(app, search.malls, search.asker, askHealth)
  return app
}
