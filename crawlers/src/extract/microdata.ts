import type { MicrodataStrategy } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { microdataItems } from './markup-items.ts'
import type { PageView } from './page-view.ts'
import { compileSchemaStrategy } from './schema-fields.ts'
import type { Strategy } from './strategy.ts'

/** schema.org Products of a page in its microdata: `itemscope`, `itemprop`. */
export const compileMicrodata = ({ microdata }: MicrodataStrategy, path: KeyPath): Strategy =>
  compileSchemaStrategy(microdata.fields, [...path, 'microdata'], nodesOf, 'microdata')

const nodesOf = (page: PageView): unknown[] =>
  page.json() === undefined && /itemscope/i.test(page.source) ? microdataItems(page.document()).items : []
