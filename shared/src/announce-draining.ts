import { timeLimit, untilAborted } from './deadline.ts'
import type { Registration } from './discovery.ts'
import type { Log } from './log.ts'

const boundMs = 1_000

/** Tells Call Center that this process takes nothing new. Where that is away, draining must not wait for it. */
export async function announceDraining(registration: Registration, log: Log): Promise<void> {
  const limit = timeLimit(boundMs)
  try {
    await untilAborted(registration.update({ state: 'draining' }), limit.signal)
  } catch (error) {
    log.warn({ err: error }, 'could not say that it drains')
  } finally {
    limit.clear()
  }
}
