import type { FastifyInstance } from 'fastify'

import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { type Health, createHttpApp } from '@mallgate/shared/http-app'
import { judgeBySchemas } from '@mallgate/shared/judge-by-schemas'
import type { Log } from '@mallgate/shared/log'

import type { Mall } from './mall.ts'
import { searchRoute } from './routes/search.ts'

export interface MallAppDeps {
  malls: ReadonlyMap<string, Mall>
  tokens: ClusterTokens
  health: Health
  log: Log
}

export function createMallApp({ malls, ...http }: MallAppDeps): FastifyInstance {
  const app = createHttpApp(http)
  judgeBySchemas(app)
  searchRoute(app, malls)
  return app
}
