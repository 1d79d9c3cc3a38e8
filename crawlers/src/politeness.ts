import { setTimeout as delay } from 'node:timers/promises'

import type { Redis } from '@mallgate/shared/redis'

/** Waits for a shop's next turn, so that requests to it keep their least distance over all crawlers. */
export type Turn = (mall: string, minIntervalMs: number, signal: AbortSignal) => Promise<void>

// Takes the next free slot on Redis' clock. Returns the milliseconds to wait for it.
const takeTurn = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slot = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
redis.call('SET', KEYS[1], slot + ARGV[1], 'PX', slot + ARGV[1] - now + 1000)
return slot - now`

export function createTurn(redis: Redis): Turn {
  redis.defineCommand('mallgateTurn', { numberOfKeys: 1, lua: takeTurn })
  const commands = redis as unknown as { mallgateTurn(key: string, intervalMs: number): Promise<number> }
  return async (mall, minIntervalMs, signal) => {
    if (minIntervalMs === 0) return
    const waitMs = await commands.mallgateTurn(`{${mall}}:turn`, minIntervalMs)
    if (waitMs > 0) await delay(waitMs, undefined, { signal })
  }
}
