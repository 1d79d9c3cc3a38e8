import type { FieldName } from '@mallgate/shared/contract/mall'
import type { Offer } from '@mallgate/shared/contract/offer'

/** How many offers have each field; fields that none has are left out. */
export type Filled = Partial<Record<FieldName, number>>

const plain = [
  'title',
  'url',
  'image',
  'price',
  'regularPrice',
  'shipping',
  'condition',
  'rating',
  'brand',
  'seller',
  'gtin',
  'sku',
] as const

export function countFilled(offers: readonly Offer[]): Filled {
  const filled: Filled = {}
  for (const field of plain) {
    let count = 0
    for (const offer of offers) if (offer[field] !== undefined) count++
    if (count > 0) filled[field] = count
  }
  let known = 0
  for (const { availability } of offers) if (availability !== 'Unknown') known++
  if (known > 0) filled.availability = known
  return filled
}
