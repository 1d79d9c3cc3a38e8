import type { FastifyInstance } from 'fastify'

import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { type Health, createHttpApp } from '@mallgate/shared/http-app'
import { judgeBySchemas } from '@mallgate/shared/judge-by-schemas'
import type { Log } from '@mallgate/shared/log'
import type { Metrics } from '@mallgate/shared/metrics'

import type { Manners } from './manners/manners.ts'
import { definitionsCheckRoute } from './routes/definitions-check.ts'
import { mannersRoutes } from './routes/manners.ts'

export interface CrawlerAppOptions {
  tokens: ClusterTokens
  health: Health
  log: Log
  metrics: Metrics
  manners: Pick<Manners, 'of' | 'reset' | 'now'>
}

/** A crawler takes its work from queues; over HTTP it says how it is, whether it could crawl by a definition, and how it treats a shop. */
export function createCrawlerApp(options: CrawlerAppOptions): FastifyInstance {
  const app = createHttpApp(options)
  judgeBySchemas(app)
  definitionsCheckRoute(app)
  mannersRoutes(app, options.manners)
  return app
}
