import type { FastifyInstance } from 'fastify'

import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { type Health, createHttpApp } from '@mallgate/shared/http-app'
import { judgeBySchemas } from '@mallgate/shared/judge-by-schemas'
import type { Log } from '@mallgate/shared/log'

import { definitionsCheckRoute } from './routes/definitions-check.ts'

/** A crawler takes its work from queues; over HTTP it says how it is, and whether it could crawl by a definition. */
export function createCrawlerApp(options: { tokens: ClusterTokens; health: Health; log: Log }): FastifyInstance {
  const app = createHttpApp(options)
  judgeBySchemas(app)
  definitionsCheckRoute(app)
  return app
}
