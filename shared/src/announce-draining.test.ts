import Type from 'typebox'
import { afterEach, expect, test } from 'vitest'

import { announceDraining, drainOrdered } from './announce-draining.ts'
import { checked, createCaller } from './call.ts'
import { createClusterTokens } from './cluster-token.ts'
import type { Instance, Lease } from './contract/instance.ts'
import type { Registration } from './discovery.ts'
import { createHttpApp } from './http-app.ts'
import { createListeners } from './listeners.ts'
import { listen } from './listen.ts'
import { createLog } from './log.ts'

const log = createLog('test', 'silent')
const tokens = createClusterTokens(undefined, { service: 'test', instance: 'test-1' })
const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

/** A registration whose updates `told` hears of. */
function registrationThat(told: (state: Instance['state'] | undefined) => Promise<void>) {
  const orders = createListeners<Lease['order']>(log, 'orders')
  let order: Lease['order']
  const registration: Registration = {
    update: ({ state }) => told(state),
    order: () => order,
    onOrder: orders.add,
    close: async () => undefined,
  }
  const give = (now: Lease['order']) => {
    order = now
    orders.tell(now)
  }
  return { registration, give }
}

async function startApp() {
  const app = createHttpApp({ log, health: { notReady: () => undefined } })
  app.post('/search', async () => ({ said: 'yes' }))
  toClose.push(() => app.close())
  const address = await listen(app, { host: '127.0.0.1', port: 0, secured: false, onUnsecured: () => undefined })
  return { app, address }
}

test('a process that goes away under load costs its callers nothing, though they hear of it a while later', async () => {
  const [leaving, staying] = [await startApp(), await startApp()]
  let current = leaving.address
  const heardAfterMs = 300
  const { registration } = registrationThat(async (state) => {
    expect(state).toBe('draining')
    setTimeout(() => (current = staying.address), heardAfterMs)
  })
  const caller = createCaller(tokens)
  toClose.push(() => caller.close())
  const said = checked(Type.Object({ said: Type.String() }))
  let asked = 0
  let over = false
  const ask = async () => {
    while (!over) {
      await caller.json({ method: 'POST', address: current, path: '/search', body: {}, timeoutMs: 2_000 }, said)
      asked++
    }
  }
  const callers = Promise.all(Array.from({ length: 8 }, ask))
  await expect.poll(() => asked).toBeGreaterThan(50)
  await announceDraining(registration, log, leaving.app)
  await leaving.app.close()
  const before = asked
  await expect.poll(() => asked).toBeGreaterThan(before + 50)
  over = true
  await callers
})

test('draining does not wait for a Call Center that is away', async () => {
  const started = performance.now()
  await announceDraining(registrationThat(() => new Promise(() => undefined)).registration, log)
  await announceDraining(registrationThat(() => Promise.reject(new Error('away'))).registration, log)
  expect(performance.now() - started).toBeLessThan(3_000)
})

test('an order to drain ends the process, given before or after it asks; another order does not', async () => {
  const { registration, give } = registrationThat(async () => undefined)
  const ended = drainOrdered(registration)
  give('out_of_service')
  give(undefined)
  expect(await Promise.race([ended, Promise.resolve('not yet')])).toBe('not yet')
  give('drain')
  expect(await ended).toBe('ordered by Call Center')
  expect(await drainOrdered(registration)).toBe('ordered by Call Center')
})
