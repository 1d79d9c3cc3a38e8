import { setTimeout as delay } from 'node:timers/promises'

import { drainOrdered } from '@mallgate/shared/announce-draining'
import type { Registration } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'

/** A registration that may still be on its way. */
export interface PendingRegistration {
  /** Undefined until Call Center has it. */
  current(): Registration | undefined
  /** Resolves with a reason where this process shall end: ordered to, or refused by Call Center. */
  ended: Promise<string>
}

/**
 * Waits for a registration, but not for longer than `mostMs`: who answers from the list of an earlier run needs no Call Center for it.
 * @throws CallRefused where Call Center says within that time that it will never take it
 */
export async function registerInTime(registering: Promise<Registration>, log: Log, mostMs = 1_000): Promise<PendingRegistration> {
  let registration: Registration | undefined
  const ended = registering.then(
    (registered) => {
      registration = registered
      return drainOrdered(registered)
    },
    (error: unknown) => {
      log.error({ err: error }, 'this process is not registered')
      return `refused by Call Center: ${(error as Error).message}`
    },
  )
  const waited = new AbortController()
  await Promise.race([registering, delay(mostMs, undefined, { signal: waited.signal }).catch(() => undefined)])
  waited.abort()
  return { current: () => registration, ended }
}
