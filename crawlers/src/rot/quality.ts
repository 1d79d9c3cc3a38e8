import type { ShopQuery } from '@mallgate/shared/contract/crawl-job'
import type { FieldName, MallDefinition } from '@mallgate/shared/contract/mall'
import { normalizeQuery } from '@mallgate/shared/query-key'

import type { Filled } from './count-filled.ts'

/** What the definition itself asks of a crawl and this one does not have; undefined where all is well. */
export function qualityFault(
  { quality, probe }: Pick<MallDefinition, 'quality' | 'probe'>,
  query: ShopQuery,
  filled: Filled,
  offers: number,
): { field: string; message: string } | undefined {
  if (!quality) return undefined
  const { offers: least, filled: shares = {} } = quality
  // How many there are depends on what is asked for: only of the probe is it known.
  if (least !== undefined && offers < least && isProbe(query, probe))
    return { field: 'items', message: `items: the probe query brought ${offers} offers, quality.offers wants ${least}` }
  for (const [field, share] of Object.entries(shares) as [FieldName, number][]) {
    const count = filled[field] ?? 0
    if (count < share * offers)
      return { field, message: `${field}: ${count} of ${offers} offers have one, quality.filled wants ${Math.round(share * 100)} %` }
  }
  return undefined
}

const isProbe = ({ text, page }: ShopQuery, probe: string | undefined): boolean =>
  probe !== undefined && page === 1 && text === normalizeQuery(probe)
