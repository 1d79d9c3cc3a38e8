import { Compile } from 'typebox/compile'

import type { Caller } from '@mallgate/shared/call'
import type { Instance, ServiceName } from '@mallgate/shared/contract/instance'
import { OperationsRecord, type RecordKind } from '@mallgate/shared/contract/operations'
import { ProblemError } from '@mallgate/shared/contract/problem'
import type { RecordHistory } from '@mallgate/shared/contract/store'
import type { Log } from '@mallgate/shared/log'
import type { Redis } from '@mallgate/shared/redis'

import { type ConfigWatch, createConfigWatch } from './config.ts'
import { type DefinitionCheck, createDefinitionCheck } from './definitions-check.ts'
import { type Definitions, createDefinitions } from './definitions.ts'
import { type MannersRelay, createMannersRelay } from './manners-relay.ts'
import { subscribeToRecords } from './operations-subscribe.ts'
import { createStoreExchange } from './records-exchange.ts'
import { createRecordKeeper, once } from './records-keep.ts'
import { createRecordsMemory } from './records-memory.ts'
import { createRecordOutbox } from './records-outbox.ts'
import { createRecordStore } from './records-redis.ts'
import { createRecordsSync } from './records-sync.ts'
import { oneAtATime } from './records-turns.ts'
import type { Look, RecordDraft } from './records.ts'
import { type Cleaned, createMallCleaner } from './removal.ts'

export interface OperationsOptions {
  redis: Redis
  /** For messages; subscribed here to a channel of its own. */
  subscriber: Redis
  tag: string
  log: Log
  leaseMs: number
  /** Towards db-apis and crawlers. */
  caller: Caller
  /** Who is registered now. */
  instancesOf(service: ServiceName): Promise<readonly Instance[]>
}

/** What became of an order: its records, and whether a db-api has them already. */
export interface Ordered {
  records: OperationsRecord[]
  kept: boolean
}

/** What operators order: kept in Redis and for good through the DB API, told to all processes. */
export interface Operations {
  /** Of a mall that is taken away, all Redis keys begin with this in braces: no mall may have that name. */
  tag: string
  config: ConfigWatch
  definitions: Definitions
  definitionCheck: DefinitionCheck
  manners: MannersRelay
  instancesOf(service: ServiceName): Promise<readonly Instance[]>
  /** Writes all of them in one step; those whose condition did not hold are left out. @throws ProblemError where Redis is away */
  order(...drafts: RecordDraft[]): Promise<Ordered>
  /** As Redis has it now. */
  latest(kind: RecordKind, key: string): Promise<OperationsRecord | undefined>
  /** Those that stand, as Redis has them now, by kind and key. */
  standing(...kinds: RecordKind[]): Promise<OperationsRecord[]>
  /** Newest first. `complete` is false where no db-api answered: then it is what Redis has. */
  history(asked: RecordHistory): Promise<{ records: OperationsRecord[]; complete: boolean }>
  /** One cleaning after a mall that is taken away; undefined where it is not. */
  clean(mall: string): Promise<Cleaned | undefined>
  /** Ends all watches at once, those to come too. */
  release(): void
  close(): Promise<void>
}

const lookAtLeastEveryMs = 1_000
const storesEveryMs = 5_000

/** Begins to look at Redis at once, and goes on by itself until it is closed. */
export async function createOperations(options: OperationsOptions): Promise<Operations> {
  const { redis, subscriber, tag, log, leaseMs, caller, instancesOf } = options
  const closing = new AbortController()
  const { signal } = closing
  const store = createRecordStore(redis, tag)
  const memory = createRecordsMemory()
  const config = createConfigWatch(() => sync.refresh())
  const keeper = createRecordKeeper({ caller, instancesOf, log, signal })
  const outbox = createRecordOutbox(store, keeper, log)
  const standingRemoval = (mall: string) => {
    const latest = memory.latest('removal', mall)
    return latest?.content ? latest : undefined
  }
  const hostsOf = async (mall: string) => (await instancesOf('mall')).filter(({ malls }) => malls.some(({ id }) => id === mall)).length
  const cleaner = createMallCleaner({ redis, store, keeper, standing: standingRemoval, hostsOf, log })
  const wholeness = createWholeness(leaseMs, log)
  let exchangedAt = -Infinity
  let exchanging: Promise<void> | undefined

  /** What all processes are told, once it is worth it: never a memory that has lost what they know. */
  const tell = () => {
    if (wholeness.maySpeak(memory.whole())) config.tell(memory.config(), memory.whole())
  }
  const onLook = ({ unkept, removals }: Look) => {
    tell()
    if (unkept > 0) outbox.empty()
    cleaner.cleanDue(removals)
    if (!memory.whole() || performance.now() - exchangedAt > storesEveryMs) void exchange()
  }
  const subscribe = await subscribeToRecords(subscriber, tag, () => {
    outbox.hurry()
    void exchange()
  })
  const everyMs = Math.min(lookAtLeastEveryMs, Math.ceil(leaseMs / 15))
  const sync = createRecordsSync({ store, memory, subscribe, onChange: tell, onLook, everyMs, log })
  const exchangeNow = createStoreExchange({ store, memory, keeper, refresh: sync.refresh, log })
  const exchangeInTurn = oneAtATime(async () => {
    exchangedAt = performance.now()
    try {
      const stores = await exchangeNow()
      wholeness.asked(stores)
      tell()
    } catch (error) {
      // Redis is away: the sync says so, and comes again.
      log.debug({ err: error }, 'no records were exchanged with the db-apis')
    }
  })
  const exchange = () => {
    if (!signal.aborted) exchanging = exchangeInTurn()
  }

  return {
    tag,
    config,
    definitions: createDefinitions(redis, tag),
    definitionCheck: createDefinitionCheck({ caller, instancesOf, signal }),
    manners: createMannersRelay({ caller, instancesOf, signal }),
    instancesOf,
    async order(...drafts) {
      for (const { who } of drafts) requireName(who)
      const records = (await store.write(drafts)).filter((record) => record !== undefined)
      // What stands in Redis is ordered, whatever becomes of the copy here: the next look brings it.
      const seen = sync.refresh().catch(() => undefined)
      const kept = await outbox.keep(records)
      if (!kept) outbox.empty()
      await seen
      return { records, kept }
    },
    async latest(kind, key) {
      await sync.refresh()
      return memory.latest(kind, key)
    },
    async standing(...kinds) {
      await sync.refresh()
      return memory.standing(...kinds)
    },
    async history(asked) {
      await sync.refresh()
      const { records, complete } = await keeper.history(asked)
      const here = [...memory.all(), ...(await store.unkept(1_000))].filter(
        ({ kind, key }) => (asked.kind ?? kind) === kind && (asked.key ?? key) === key,
      )
      return { records: once([...records, ...here]).slice(0, asked.limit), complete }
    },
    clean: cleaner.clean,
    release: config.release,
    async close() {
      closing.abort()
      sync.close()
      config.release()
      await Promise.all([outbox.close(), cleaner.close(), exchanging])
    },
  }
}

const nameOfOrders = Compile(OperationsRecord.properties.who)

// What a token says is not held against a schema; a record without a proper name no db-api keeps, and nobody can read.
function requireName(who: string): void {
  if (!nameOfOrders.Check(who))
    throw new ProblemError('forbidden', `no record can have the token's name: it ${nameOfOrders.Errors(who)[0]?.message}`)
}

/**
 * Says whether what is known may be told. It may when the memory is whole; and in a fresh system, where for a lease time nobody came
 * who could know more. Once it may, it may: what this process has told it has to give back itself.
 */
function createWholeness(leaseMs: number, log: Log) {
  const since = performance.now()
  let nobody = false
  let may = false
  return {
    /** How many db-apis are registered. */
    asked(stores: number) {
      nobody = stores === 0
    },
    maySpeak(whole: boolean) {
      if (may) return true
      if (whole) return (may = true)
      if (!nobody || performance.now() - since < leaseMs) return false
      log.warn({ leaseMs }, 'no db-api is registered: going on with the records that are here')
      return (may = true)
    },
  }
}
