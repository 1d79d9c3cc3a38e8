import type { FastifyInstance } from 'fastify'

import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { type Health, createHttpApp } from '@mallgate/shared/http-app'
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
  searchRoute(app, malls)
  return app
}
