import { setTimeout as delay } from 'node:timers/promises'

import type { FastifyInstance } from 'fastify'

import { timeLimit, untilAborted } from './deadline.ts'
import type { Registration } from './discovery.ts'
import type { Log } from './log.ts'

const boundMs = 1_000
// Watchers hear of a change within some 0.3 s.
const heardByAllMs = 500

/**
 * The first step of every process' drain, once its readiness says `draining`: tells Call Center that this process takes nothing new and
 * waits until those who know of it have heard. `app`, where others call this process over HTTP, answers meanwhile as before and ends each
 * connection with its answer, so that nobody sends on one that is being closed. Then comes `app.close()` (stops listening, requests under
 * way finish), then `registration.close()`. At most 1.5 s: where Call Center is away, draining must not wait for it. Never throws.
 */
export async function announceDraining(registration: Registration, log: Log, app?: FastifyInstance): Promise<void> {
  app?.endConnections()
  const limit = timeLimit(boundMs)
  try {
    await untilAborted(registration.update({ state: 'draining' }), limit.signal)
  } catch (error) {
    log.warn({ err: error }, 'could not say that it drains')
  } finally {
    limit.clear()
  }
  if (app) await delay(heardByAllMs)
}

/**
 * Resolves when Call Center orders this process to drain, or when a newer process has taken its id: hand it to `runProcess` as `ended`,
 * which then does what SIGTERM does.
 */
export function drainOrdered(registration: Registration): Promise<string> {
  const reason = 'ordered by Call Center'
  if (registration.order() === 'drain') return Promise.resolve(reason)
  const { promise, resolve } = Promise.withResolvers<string>()
  const stop = registration.onOrder((order) => {
    if (order !== 'drain') return
    stop()
    resolve(reason)
  })
  return promise
}
