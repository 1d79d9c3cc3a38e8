import type { FieldName } from '@mallgate/shared/contract/mall'

import type { ReadContext } from './convert.ts'
import type { Extraction } from './draft.ts'
import type { PageView } from './page-view.ts'

/** One way to read a page, compiled from its definition. */
export interface Strategy {
  /** The fields it may give. */
  fields: readonly FieldName[]
  extract(page: PageView, context: ReadContext): Extraction
}
