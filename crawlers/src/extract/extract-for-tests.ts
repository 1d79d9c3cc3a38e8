import type { MallDefinition, Strategy } from '@mallgate/shared/contract/mall'

import { type Extracted, compileExtract } from './extract.ts'
import { type PageView, viewPage } from './page-view.ts'

/** A definition with these strategies, and whatever else a test is about. */
export const definitionOf = (strategies: Strategy[], rest: Partial<MallDefinition> = {}): MallDefinition => ({
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  request: { path: '/' },
  extract: { strategies },
  ...rest,
})

export const pageOf = (text: string, status = 200): PageView => viewPage('https://shop.example/dir/search?q=x', status, text)

export const extractFrom = (text: string, ...strategies: Strategy[]): Extracted => compileExtract(definitionOf(strategies))(pageOf(text))
