import { setTimeout as delay } from 'node:timers/promises'

import type { Redis } from '@mallgate/shared/redis'

/**
 * Waits for a shop's next turn, so that requests to it keep their least distance over all crawlers. Where that would take longer
 * than `mostWaitMs` it answers at once how long it would be, and takes no turn from anybody.
 */
export type Turn = (mall: string, minIntervalMs: number, mostWaitMs: number, signal: AbortSignal) => Promise<TooLong | undefined>

export interface TooLong {
  retryAfterMs: number
}

// Takes the next free slot on Redis' clock, if it is near enough. Returns whether it did, and the milliseconds until then.
const takeTurn = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slot = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
if slot - now > tonumber(ARGV[2]) then return { 0, slot - now } end
redis.call('SET', KEYS[1], slot + ARGV[1], 'PX', slot + ARGV[1] - now + 1000)
return { 1, slot - now }`

export function createTurn(redis: Redis): Turn {
  redis.defineCommand('mallgateTurn', { numberOfKeys: 1, lua: takeTurn })
  const commands = redis as unknown as {
    mallgateTurn(key: string, intervalMs: number, mostWaitMs: number): Promise<[taken: number, waitMs: number]>
  }
  return async (mall, minIntervalMs, mostWaitMs, signal) => {
    const [taken, waitMs] = await commands.mallgateTurn(`{${mall}}:turn`, minIntervalMs, Math.floor(mostWaitMs))
    if (taken === 0) return { retryAfterMs: waitMs }
    if (waitMs > 0) await delay(waitMs, undefined, { signal })
    return undefined
  }
}
