import type { OperationsRecord, RecordKind } from '@mallgate/shared/contract/operations'

/** A record to be: Redis gives it its revision and its time. */
export interface RecordDraft {
  kind: RecordKind
  key: string
  content: OperationsRecord['content']
  who: string
  why: string
  /** ISO 8601; the order is taken back by itself then. */
  until?: string | undefined
  /** Written only where something stands there; or where this is still the latest revision. */
  onlyIf?: 'stands' | number
}

/** What a look at the memory tells. */
export interface Look {
  /** Name of the memory's life: another one, and it came back empty in between. */
  epoch: string
  /** Of the whole; less than before where the memory lost its last moments. */
  revision: number
  /** False until all that was ever kept is back. */
  loaded: boolean
  /** How many records no db-api has yet. */
  unkept: number
  /** Changed since the revision that was known; all of them where the epoch was another. `mark`: the whole's revision at that change. */
  changed: { record: OperationsRecord; mark: number }[]
  /** `kind/key` of orders whose time is over. */
  ended: string[]
  /** Instances under a drain whose process ended; `seen` says that it was there in this memory's life. */
  drained: { id: string; seen: boolean }[]
  /** Malls taken away, to clean up after now. */
  removals: string[]
}

/** The memory of records, shared by all Call Centers. Each operation is one atomic step in the memory's own time. */
export interface RecordStore {
  /**
   * All or none; undefined for one whose `onlyIf` did not hold.
   * @throws ProblemError `invalid_request` where an `until` is over already
   */
  write(drafts: readonly RecordDraft[]): Promise<(OperationsRecord | undefined)[]>
  /** Of two under one name the greater revision stays; answers how many were news. */
  restore(records: readonly OperationsRecord[]): Promise<number>
  /** False where that memory was lost meanwhile. */
  markLoaded(epoch: string): Promise<boolean>
  look(known: { epoch: string; revision: number }): Promise<Look>
  /** The oldest that no db-api has yet. */
  unkept(most: number): Promise<OperationsRecord[]>
  /** It is kept, or never will be. */
  forgetUnkept(record: OperationsRecord): Promise<void>
  /** True for one Call Center alone until `againInMs` is over; `now` whether it is due or not. */
  takeRemoval(mall: string, againInMs: number, now?: boolean): Promise<boolean>
  /** There is nothing left to clean. */
  endRemoval(mall: string): Promise<void>
}

/** The name a record stands under. */
export const nameOf = ({ kind, key }: Pick<OperationsRecord, 'kind' | 'key'>): string => `${kind}/${key}`

export const newestFirst = (records: Iterable<OperationsRecord>): OperationsRecord[] => [...records].sort((a, b) => b.revision - a.revision)
