import type { Static, TSchema } from 'typebox'

import type { Call, Caller, Checked } from './call.ts'
import { CallFailed, CallRefused } from './call-failure.ts'
import type { Log } from './log.ts'

type Ask = Omit<Call, 'address'>

/** Call Center as one party, however many of it there are. */
export interface CallCenter {
  /** As Caller's: asks one Call Center, and each of the others in turn while none answers. */
  json<T extends TSchema>(ask: Ask, schema: Checked<T>): Promise<Static<T>>
  send(ask: Ask): Promise<void>
  /**
   * The same for a question that waits long for its answer. One that hangs is left: where another Call Center is found to answer instead,
   * the question is put to that. While the current one has said nothing else for a while, it is asked whether it lives.
   */
  wait<T extends TSchema>(ask: Ask, schema: Checked<T>): Promise<Static<T>>
  close(): void
}

/** Refused for what was asked: another Call Center, or the same one later, would say no again. */
export function isRefusal(error: unknown): error is CallRefused {
  return error instanceof CallRefused && error.status >= 400 && error.status < 500
}

/** When a silent Call Center is looked at: heartbeats, every 5 s or so, make that needless. */
const looking = { afterMs: 7_500, everyMs: 2_500, forMs: 3_000 }

/**
 * Stays with one of `urls` as long as it answers. Says once in the log that none does, and once that one does again.
 * @throws Error for no url, or one that is none
 */
export function createCallCenter(
  urls: readonly string[],
  caller: Caller,
  log: Log,
  random: () => number,
  look: typeof looking = looking,
): CallCenter {
  if (urls.length === 0) throw new Error('CALLCENTER_URL names no Call Center.')
  const addresses = urls.map(originOf)
  const waiting = new Set<AbortController>()
  let at = Math.floor(random() * addresses.length)
  let away = false
  let heardAt = performance.now()
  let looks = false

  const heard = (index: number) => {
    if (away) log.info({ callCenter: addresses[index] }, 'call center is back')
    away = false
    heardAt = performance.now()
    if (at === index) return
    at = index
    for (const left of waiting) left.abort()
  }

  const tryEach = async <T>(one: (address: string) => Promise<T>): Promise<T> => {
    const from = at
    for (let step = 0; ; step++) {
      const index = (from + step) % addresses.length
      try {
        const answer = await one(addresses[index]!)
        heard(index)
        return answer
      } catch (error) {
        if (error instanceof CallFailed && error.code === 'aborted') throw error
        if (isRefusal(error) && error.status !== 401) {
          heard(index)
          throw error
        }
        if (step + 1 < addresses.length) continue
        if (!away) log.warn({ err: error, callCenters: addresses }, 'call center is away')
        away = true
        throw error
      }
    }
  }

  /** Looks for another Call Center where the current one keeps silent. */
  const lookAround = async () => {
    if (looks || waiting.size === 0 || performance.now() - heardAt < look.afterMs) return
    looks = true
    try {
      await tryEach((address) => caller.send({ address, path: '/healthz', timeoutMs: look.forMs }))
    } catch {
      // None answers, which is said in the log already; what waits goes on waiting.
    } finally {
      looks = false
    }
  }
  const timer = addresses.length > 1 ? setInterval(() => void lookAround(), look.everyMs).unref() : undefined

  const wait: CallCenter['wait'] = async (ask, schema) => {
    for (;;) {
      const left = new AbortController()
      const giveUp = () => left.abort()
      if (ask.signal?.aborted) giveUp()
      ask.signal?.addEventListener('abort', giveUp, { once: true })
      waiting.add(left)
      try {
        return await tryEach((address) => caller.json({ ...ask, address, signal: left.signal }, schema))
      } catch (error) {
        if (!left.signal.aborted || ask.signal?.aborted) throw error
      } finally {
        waiting.delete(left)
        ask.signal?.removeEventListener('abort', giveUp)
      }
    }
  }

  return {
    json: (ask, schema) => tryEach((address) => caller.json({ ...ask, address }, schema)),
    send: (ask) => tryEach((address) => caller.send({ ...ask, address })),
    wait,
    close: () => clearInterval(timer),
  }
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new Error(`CALLCENTER_URL: '${url}' is not an address like http://host:7070.`)
  return new URL(url).origin
}
