import type { Static, TSchema } from 'typebox'

import { type Call, CallFailed, CallRefused, type Caller, type Checked } from './call.ts'
import type { Log } from './log.ts'

type Ask = Omit<Call, 'address'>

/** Call Center as one party, however many of it there are. */
export interface CallCenter {
  /** As Caller's: asks one Call Center, and each of the others in turn while none answers. */
  json<T extends TSchema>(ask: Ask, schema: Checked<T>): Promise<Static<T>>
  send(ask: Ask): Promise<void>
}

/** Refused for what was asked: another Call Center, or the same one later, would say no again. */
export function isRefusal(error: unknown): error is CallRefused {
  return error instanceof CallRefused && error.status >= 400 && error.status < 500
}

/**
 * Stays with one of `urls` as long as it answers. Says once in the log that none does, and once that one does again.
 * @throws Error for no url, or one that is none
 */
export function createCallCenter(urls: readonly string[], caller: Caller, log: Log, random: () => number): CallCenter {
  if (urls.length === 0) throw new Error('CALLCENTER_URL names no Call Center.')
  const addresses = urls.map(originOf)
  let at = Math.floor(random() * addresses.length)
  let away = false

  const answered = () => {
    if (away) log.info({ callCenter: addresses[at] }, 'call center is back')
    away = false
  }

  const tryEach = async <T>(one: (address: string) => Promise<T>): Promise<T> => {
    for (let left = addresses.length; ; left--) {
      const index = at
      try {
        const answer = await one(addresses[index]!)
        answered()
        return answer
      } catch (error) {
        if (error instanceof CallFailed && error.code === 'aborted') throw error
        if (isRefusal(error) && error.status !== 401) {
          answered()
          throw error
        }
        // Another call may have moved on already.
        if (at === index) at = (index + 1) % addresses.length
        if (left > 1) continue
        if (!away) log.warn({ err: error, callCenters: addresses }, 'call center is away')
        away = true
        throw error
      }
    }
  }

  return {
    json: (ask, schema) => tryEach((address) => caller.json({ ...ask, address }, schema)),
    send: (ask) => tryEach((address) => caller.send({ ...ask, address })),
  }
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new Error(`CALLCENTER_URL: '${url}' is not an address like http://host:7070.`)
  return new URL(url).origin
}
