import type { FieldName } from '@mallgate/shared/contract/mall'

import type { Draft } from '../extract/draft.ts'
import type { AutoOffer, FieldSource, Provenance } from './auto-offer.ts'

/** How far each kind of source is to be believed, where nothing contradicts it. */
export const trust: Record<Provenance, number> = {
  jsonLd: 0.95,
  microdata: 0.93,
  rdfa: 0.9,
  openGraph: 0.88,
  meta: 0.75,
  embeddedJson: 0.7,
  visible: 0.7,
}

/** Sets a field and where it comes from; what is undefined changes nothing. */
export function set<K extends FieldName>({ draft, sources }: AutoOffer, name: K, value: Draft[K] | undefined, source: FieldSource): void {
  if (value === undefined) return
  draft[name] = value
  sources[name] = source
}

export const rounded = (value: number): number => Math.round(value * 100) / 100
