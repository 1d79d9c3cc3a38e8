import fastify from 'fastify'
import { expect, test } from 'vitest'

import { CallFailed, checked } from '@mallgate/shared/call'
import { Instance, InstanceList } from '@mallgate/shared/contract/instance'
import { Problem } from '@mallgate/shared/contract/problem'

import type { Registry } from './registry.ts'
import { serviceRoutes } from './routes/services.ts'
import { endAll, startCaller } from './start-for-test.ts'

test('a client that goes away ends its poll', async () => {
  const asked = Promise.withResolvers<AbortSignal>()
  const watch: Registry['watch'] = async (_service, _known, _waitMs, signal) => {
    asked.resolve(signal)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return undefined
  }
  const app = fastify()
  for (const schema of [Instance, InstanceList, Problem]) app.addSchema(schema)
  serviceRoutes(app, { watch } as Registry)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const leaving = new AbortController()
  const path = '/v1/services/mall/instances?epoch=e&revision=1&waitMs=30000'
  const call = startCaller().json({ address, path, timeoutMs: 30_000, signal: leaving.signal }, checked(InstanceList))
  const signal = await asked.promise
  const ended = new Promise((resolve) => signal.addEventListener('abort', resolve))
  expect(signal.aborted).toBe(false)
  leaving.abort()
  await expect(call).rejects.toBeInstanceOf(CallFailed)
  await ended
  await endAll()
  await app.close()
})
