import type { TSchema } from 'typebox'

import { MallDefinition } from './contract/mall.ts'
import { InstanceOverride, MallRemoval, MallSettings, type OperationsRecord, type RecordKind, ReleaseRule } from './contract/operations.ts'
import { canonicalJson } from './definition-hash.ts'

/** What stands in a record of each kind, where it is not taken back. */
export const recordContent = {
  override: InstanceOverride,
  release: ReleaseRule,
  settings: MallSettings,
  definition: MallDefinition,
  removal: MallRemoval,
} as const satisfies Record<RecordKind, TSchema>

export const recordKinds = Object.keys(recordContent) as RecordKind[]

type RecordDraft = Omit<OperationsRecord, 'revision' | 'until'> & { until?: string | undefined }

/** A record's text before and after its revision: its keys always stand in one order, and `content` is canonical. */
export function recordTextAround(record: RecordDraft): [before: string, after: string] {
  const { kind, key, at, who, why, until, content } = record
  const head = JSON.stringify({ at, who, why, ...(until !== undefined && { until }) }).slice(1, -1)
  return [`{"kind":"${kind}","key":"${key}","revision":`, `,${head},"content":${canonicalJson(content)}}`]
}

/** The one text of a record: two with the same text are the same. */
export function recordText(record: OperationsRecord): string {
  const [before, after] = recordTextAround(record)
  return `${before}${record.revision}${after}`
}
