import type { RecordKind } from '@mallgate/shared/contract/operations'
import type { Log } from '@mallgate/shared/log'

import type { RecordsMemory } from './records-memory.ts'
import { oneAtATime } from './records-turns.ts'
import { type Look, type RecordDraft, type RecordStore, nameOf } from './records.ts'

export interface SyncOptions {
  store: RecordStore
  memory: RecordsMemory
  /** Tells of changes made through any Call Center; messages may be lost. Answers how to stop. */
  subscribe(changed: () => void): () => void
  /** Something that all processes are to be told has changed. */
  onChange(): void
  /** What comes of a look: records no db-api has, malls to clean up after. */
  onLook(look: Look): void
  everyMs: number
  log: Log
}

/** Keeps this Call Center's copy of the records as Redis has them, and gives them back to a Redis that lost them. */
export interface RecordsSync {
  /** Resolves when the copy is as new as this call. @throws ProblemError where Redis is away */
  refresh(): Promise<void>
  close(): void
}

// A drained process that was never seen in this memory's life may still be on its way back to it.
const unseenDrainMs = 10 * 60_000

export function createRecordsSync({ store, memory, subscribe, onChange, onLook, everyMs, log }: SyncOptions): RecordsSync {
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let away = false

  const look = async () => {
    const before = memory.place()
    let seen = await store.look(before)
    const lost = before.epoch !== '' && (seen.epoch !== before.epoch || seen.revision < before.revision)
    if (lost) {
      log.warn({ epoch: seen.epoch, revision: seen.revision, had: before }, 'redis lost records: giving back what is known here')
      await store.restore(memory.all())
      if (memory.whole()) await store.markLoaded(seen.epoch)
      seen = await store.look({ epoch: '', revision: 0 })
    }
    if (memory.take(seen, lost)) onChange()
    return seen
  }
  const refresh = oneAtATime(look)

  const tick = async () => {
    clearTimeout(timer)
    try {
      const seen = await refresh()
      await takeBack(seen)
      onLook(seen)
      if (away) log.info('the records can be read again')
      away = false
    } catch (error) {
      // Redis is away, which its connection reports; what is known goes on.
      if (!away && !closed) log.warn({ err: error }, 'the records cannot be read')
      away = true
    }
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void run(), everyMs)
  }
  const run = oneAtATime(tick)

  /** Orders whose time is over, and drains whose process has ended. */
  const takeBack = async ({ ended, drained }: Look) => {
    const over = [
      ...ended.map((name) => [name, 'its time was over'] as const),
      ...drained.filter(isOver).map(({ id }) => [nameOf({ kind: 'override', key: id }), 'the process it was for has ended'] as const),
    ]
    const drafts = over.flatMap(([name, why]) => ending(name, why))
    if (drafts.length === 0) return
    await store.write(drafts)
    await refresh()
  }
  const isOver = ({ id, seen }: Look['drained'][number]) => {
    const order = memory.latest('override', id)
    return seen || (order !== undefined && Date.now() - Date.parse(order.at) > unseenDrainMs)
  }
  const ending = (name: string, why: string): RecordDraft[] => {
    const [kind, key] = splitName(name)
    const latest = memory.latest(kind, key)
    return latest && latest.content !== null ? [{ kind, key, content: null, who: 'call center', why, onlyIf: latest.revision }] : []
  }

  const unsubscribe = subscribe(() => void run())
  void run()
  return {
    async refresh() {
      await refresh()
    },
    close() {
      closed = true
      clearTimeout(timer)
      unsubscribe()
    },
  }
}

function splitName(name: string): [RecordKind, string] {
  const at = name.indexOf('/')
  return [name.slice(0, at) as RecordKind, name.slice(at + 1)]
}
