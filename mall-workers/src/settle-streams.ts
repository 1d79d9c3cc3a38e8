import { settleStream } from '@mallgate/shared/contract/crawl-job'
import type { Redis } from '@mallgate/shared/redis'

/** One outcome, taken and not yet acknowledged. */
export interface SettleEntry {
  mall: string
  /** Of the stream's entry. */
  id: string
  crawlId: string
  traceparent: string
  /** A CrawlOutcome as JSON, as the crawler wrote it. */
  body: string
}

/** The settle streams as one process of the Mall sees them: Redis streams under one consumer group. */
export interface SettleStreams {
  /** New outcomes, at once where there are some; none after a few seconds. */
  take(malls: readonly string[]): Promise<SettleEntry[]>
  /** Outcomes that another process took and did not acknowledge for longer than a save may last. */
  claim(malls: readonly string[]): Promise<SettleEntry[]>
  /** Says that this one is still being worked on. */
  keep(entry: SettleEntry): Promise<void>
  /** It is stored: gone from the stream. */
  acknowledge(entry: SettleEntry): Promise<void>
  /** To `<stream>:dead`, with the reason, where people look. */
  layAside(entry: SettleEntry, reason: string): Promise<void>
  /** Ends a waiting `take` at once. */
  interrupt(): void
}

const group = 'store'
const atOnce = 32
const blockMs = 2_000
/** A save lasts at most 10 s and each retry says `keep`. */
const abandonedAfterMs = 20_000
const deadKept = 5_000

type Entries = [id: string, fields: string[]][]

/**
 * @param redis for commands
 * @param blocking a connection of its own, which `take` waits on
 */
export function createSettleStreams(
  consumer: string,
  redis: Redis,
  blocking: Redis,
  { abandonedMs = abandonedAfterMs } = {},
): SettleStreams {
  const known = new Set<string>()
  const ensureGroups = async (malls: readonly string[]) => {
    for (const mall of malls) {
      if (known.has(mall)) continue
      await redis.xgroup('CREATE', settleStream(mall), group, '0', 'MKSTREAM').catch((error: Error) => {
        if (!error.message.startsWith('BUSYGROUP')) throw error
      })
      known.add(mall)
    }
  }
  // Redis came back empty, or a mall's streams were taken away with it: the groups are made anew on the next round.
  const forgetting = (error: Error): undefined => {
    if (!/NOGROUP|UNBLOCKED/.test(error.message)) throw error
    known.clear()
  }
  const mallOf = new Map<string, string>()
  return {
    async take(malls) {
      await ensureGroups(malls)
      const keys = malls.map((mall) => {
        mallOf.set(settleStream(mall), mall)
        return settleStream(mall)
      })
      const waiting = blocking.xreadgroup(
        'GROUP',
        group,
        consumer,
        'COUNT',
        atOnce,
        'BLOCK',
        blockMs,
        'STREAMS',
        ...keys,
        ...keys.map(() => '>'),
      )
      const streams = ((await waiting.catch(forgetting)) ?? []) as [key: string, entries: Entries][]
      return streams.flatMap(([key, entries]) => entriesOf(mallOf.get(key)!, entries))
    },
    async claim(malls) {
      const claimed: SettleEntry[] = []
      for (const mall of malls) {
        if (!known.has(mall)) continue
        const answer = await redis.xautoclaim(settleStream(mall), group, consumer, abandonedMs, '0', 'COUNT', atOnce).catch(forgetting)
        if (answer) claimed.push(...entriesOf(mall, (answer as [string, Entries])[1]))
      }
      return claimed
    },
    async keep({ mall, id }) {
      await redis.xclaim(settleStream(mall), group, consumer, 0, id, 'JUSTID')
    },
    async acknowledge({ mall, id }) {
      const key = settleStream(mall)
      // Not a transaction: sent in one flight with others', and an entry that is acknowledged but not deleted harms nobody.
      await Promise.all([redis.xack(key, group, id), redis.xdel(key, id)])
    },
    async layAside({ mall, id, body }, reason) {
      const key = settleStream(mall)
      const dead = redis.multi().xadd(`${key}:dead`, 'MAXLEN', '~', deadKept, '*', 'outcome', body, 'reason', reason)
      await dead.xack(key, group, id).xdel(key, id).exec()
    },
    interrupt: () => blocking.disconnect(),
  }
}

// Entries deleted meanwhile are claimed without fields.
const entriesOf = (mall: string, entries: Entries): SettleEntry[] =>
  entries.filter(([, fields]) => fields).map(([id, fields]) => toEntry(mall, id, fields))

function toEntry(mall: string, id: string, fields: string[]): SettleEntry {
  const field = (name: string) => fields[fields.indexOf(name) + 1] ?? ''
  return { mall, id, crawlId: field('crawl'), traceparent: field('trace'), body: field('outcome') }
}
