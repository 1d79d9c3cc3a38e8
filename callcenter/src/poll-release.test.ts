import fastify from 'fastify'
import { expect, test } from 'vitest'

import { checked } from '@mallgate/shared/call'
import { CallFailed } from '@mallgate/shared/call-failure'
import { InstanceList } from '@mallgate/shared/contract/instance'
import { Problem } from '@mallgate/shared/contract/problem'

import type { Registry } from './registry.ts'
import { serviceRoutes } from './routes/services.ts'
import { endAll, startCaller } from './start-for-test.ts'

test('a client that goes away ends its poll', async () => {
  const asked = Promise.withResolvers<void>()
  const left = Promise.withResolvers<undefined>()
  const hold: Registry['hold'] = () => {
    asked.resolve()
    return { told: left.promise, leave: () => left.resolve(undefined) }
  }
  const app = fastify()
  app.addSchema(Problem)
  serviceRoutes(app, { hold } as Registry)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const leaving = new AbortController()
  const path = '/v1/services/mall/instances?epoch=e&revision=1&waitMs=30000'
  const call = startCaller().json({ address, path, timeoutMs: 30_000, signal: leaving.signal }, checked(InstanceList))
  await asked.promise
  leaving.abort()
  await expect(call).rejects.toBeInstanceOf(CallFailed)
  await left.promise
  await endAll()
  await app.close()
})
