import type { FastifyInstance } from 'fastify'

import { operatorOf } from '@mallgate/shared/http-app'
import { judgeBySchemas } from '@mallgate/shared/judge-by-schemas'

import type { Operations } from './operations.ts'
import { changesRoutes } from './routes/changes.ts'
import { configRoutes } from './routes/config.ts'
import { definitionRoutes, takeYaml } from './routes/definitions.ts'
import { mallDefinitionRoutes } from './routes/mall-definitions.ts'
import { mallRoutes } from './routes/malls.ts'
import { mannersRoutes } from './routes/manners.ts'
import { overrideRoutes } from './routes/overrides.ts'
import { releaseRoutes } from './routes/releases.ts'

/** What all processes ask for, and what only operators may order. */
export function operationsRoutes(app: FastifyInstance, operations: Operations): void {
  configRoutes(app, operations.config)
  definitionRoutes(app, operations)
  void app.register(async (scope) => {
    judgeBySchemas(scope)
    takeYaml(scope)
    scope.addHook('onRequest', async (request) => void operatorOf(request))
    for (const routes of [overrideRoutes, releaseRoutes, mallRoutes, mallDefinitionRoutes, mannersRoutes, changesRoutes])
      routes(scope, operations)
  })
}
