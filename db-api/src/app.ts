import type { FastifyInstance } from 'fastify'

import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { Problem, ProblemError } from '@mallgate/shared/contract/problem'
import { StoreUnavailable } from '@mallgate/shared/contract/store'
import { type Health, createHttpApp } from '@mallgate/shared/http-app'
import { judgeBySchemas } from '@mallgate/shared/judge-by-schemas'
import type { Log } from '@mallgate/shared/log'

import { answerRoutes } from './routes/answers.ts'
import { crawlRoutes } from './routes/crawls.ts'
import { dataRoutes } from './routes/data.ts'
import { healthRoutes } from './routes/health.ts'
import { offerRoutes } from './routes/offers.ts'
import { recordRoutes } from './routes/records.ts'
import type { DbStore, ServedStore } from './store.ts'

export interface AppOptions {
  store: DbStore
  /** The malls this process serves; every one where undefined. */
  malls: ReadonlySet<string> | undefined
  log: Log
  health: Health
  tokens: ClusterTokens
}

/** The HTTP side of the database: composes the routes, listens to nothing yet. */
export function createApp({ store, malls, log, health, tokens }: AppOptions): FastifyInstance {
  const app = createHttpApp({ log, health, tokens })
  app.addSchema(Problem)
  judgeBySchemas(app)
  const served: ServedStore = {
    store,
    storeOf(mall) {
      if (malls && !malls.has(mall)) throw new ProblemError('unknown_mall', `'${mall}' is not one of ${[...malls].join(', ')}`)
      return store
    },
  }
  void app.register(async (scope) => {
    // What a handler throws goes on to the one of all our services.
    scope.setErrorHandler((error) => {
      throw error instanceof StoreUnavailable ? new ProblemError('storage_unavailable', error.message) : error
    })
    for (const routes of [crawlRoutes, answerRoutes, offerRoutes, dataRoutes, healthRoutes, recordRoutes]) routes(scope, served)
  })
  return app
}
