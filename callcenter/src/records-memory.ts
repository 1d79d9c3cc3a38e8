import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Config, MallOrder, MallSettings, OperationsRecord, RecordKind, ReleaseRule } from '@mallgate/shared/contract/operations'
import { definitionHash } from '@mallgate/shared/definition-hash'
import { recordText } from '@mallgate/shared/operations-records'

import { type Look, nameOf } from './records.ts'

/** What this Call Center knows of the records, so that reading costs nothing and an emptied Redis can be filled again. */
export interface RecordsMemory {
  /** How far it has read; epoch '' before the first look. */
  place(): { epoch: string; revision: number }
  /** True where all that was ever kept is in it. */
  whole(): boolean
  /** Takes what a look told; `anew` where it told everything. Answers whether processes are to be told of it. */
  take(look: Look, anew: boolean): boolean
  latest(kind: RecordKind, key: string): OperationsRecord | undefined
  /** Those that stand, by kind and key. */
  standing(...kinds: RecordKind[]): OperationsRecord[]
  /** Also those that are taken back. */
  all(): OperationsRecord[]
  config(): Config
}

// A record as text takes a tenth of its objects, and most are never looked into.
interface Entry {
  kind: RecordKind
  key: string
  revision: number
  mark: number
  stands: boolean
  text: string
  /** What all processes are told of it. */
  told: MallOrder | Config['releases'][number] | undefined
}

const toldKinds: ReadonlySet<RecordKind> = new Set(['definition', 'settings', 'removal', 'release'])

export function createRecordsMemory(): RecordsMemory {
  let entries = new Map<string, Entry>()
  let place = { epoch: '', revision: 0 }
  let whole = false
  let config: Config | undefined

  const sorted = () => [...entries.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))

  const build = (): Config => {
    const told = sorted().filter(({ kind }) => toldKinds.has(kind))
    const malls = new Map<string, MallOrder>()
    for (const { kind, told: order } of told) {
      if (order && kind !== 'release') malls.set(order.id, { ...malls.get(order.id), ...(order as MallOrder) })
    }
    return {
      epoch: place.epoch,
      // What concerns single instances alone moves no one else's revision.
      revision: told.reduce((revision, { mark }) => Math.max(revision, mark), 0),
      malls: [...malls.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      releases: told.flatMap(({ kind, told: order }) => (order && kind === 'release' ? [order as Config['releases'][number]] : [])),
    }
  }

  return {
    place: () => place,
    whole: () => whole,
    take(look, anew) {
      const told = anew || look.epoch !== place.epoch || look.changed.some(({ record }) => toldKinds.has(record.kind))
      if (told) config = undefined
      if (anew) entries = new Map()
      for (const { record, mark } of look.changed) entries.set(nameOf(record), entryOf(record, mark))
      place = { epoch: look.epoch, revision: look.revision }
      whole = look.loaded
      return told
    },
    latest: (kind, key) => recordOf(entries.get(nameOf({ kind, key }))),
    standing: (...kinds) =>
      sorted()
        .filter((entry) => entry.stands && kinds.includes(entry.kind))
        .map((entry) => recordOf(entry)!),
    all: () => sorted().map((entry) => recordOf(entry)!),
    config: () => (config ??= build()),
  }
}

const recordOf = (entry: Entry | undefined) => entry && (JSON.parse(entry.text) as OperationsRecord)

function entryOf(record: OperationsRecord, mark: number): Entry {
  const { kind, key, revision, content } = record
  return { kind, key, revision, mark, stands: content !== null, text: recordText(record), told: toldOf(record) }
}

function toldOf({ kind, key, content }: OperationsRecord): Entry['told'] {
  if (content === null) return undefined
  if (kind === 'release') return { id: key, ...(content as ReleaseRule) }
  if (kind === 'definition') return { id: key, definition: definitionHash(content as MallDefinition) }
  if (kind === 'settings') return { id: key, settings: content as MallSettings }
  return kind === 'removal' ? { id: key, removed: true } : undefined
}
