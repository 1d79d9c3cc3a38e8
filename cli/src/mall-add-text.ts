import type { AddedMall } from '@mallgate/crawlers/adding/add-mall'
import { type FieldName, fieldNames } from '@mallgate/shared/contract/mall'
import type { Offer } from '@mallgate/shared/contract/offer'

import { offersTable } from './offers-table.ts'
import { cut, plainText } from './plain-text.ts'
import { type Column, table } from './table.ts'
import type { Style } from './terminal.ts'

/** How many offers of all that were read have a field. */
export interface FieldCount {
  field: FieldName
  have: number
  of: number
}

export function fieldCounts(offers: readonly Offer[]): FieldCount[] {
  const has = (offer: Offer, name: FieldName): boolean => {
    if (name === 'availability') return offer.availability !== 'Unknown'
    if (name === 'ratingCount') return offer.rating?.count !== undefined
    return name === 'currency' ? offer.price !== undefined : offer[name] !== undefined
  }
  return fieldNames
    .map((field) => ({ field, have: offers.filter((offer) => has(offer, field)).length, of: offers.length }))
    .filter(({ have }) => have > 0)
}

const columns: Column<FieldCount>[] = [
  { heading: 'FIELD', text: ({ field }) => field },
  { heading: 'OFFERS', text: ({ have, of }) => `${have} of ${of}`, align: 'right' },
]
const mostShown = 10

/** What was read, for people: of one query the offers, of all the fields, and what should be looked at. */
export function addedText(added: AddedMall, style: Style): string {
  const { definition, samples, nothing, by, software, confidence, look } = added
  const { colors } = style
  const [first] = samples
  const name = plainText(definition.name ?? definition.id)
  const made = software === undefined ? '' : `, made with ${software}`
  const lines = [colors.bold(cut(`${name}: asked by ${plainText(by)}${made} · ${Math.round(confidence * 100)} % sure`, style.columns)), '']
  const offers = first?.reading.offers ?? []
  lines.push(...offersTable(offers.slice(0, mostShown), style), '')
  const queries = samples.map(({ query, reading }) => `“${plainText(query)}” ${reading.status}, ${reading.offers.length} offers`)
  const none = nothing ? [`a word that nobody has: ${nothing.reading.status}`] : []
  lines.push(`${[...queries, ...none].join(' · ')}`, '')
  lines.push(...table(columns, fieldCounts(samples.flatMap(({ reading }) => reading.offers)), style))
  if (look.length > 0) lines.push('', ...look.map((note) => `${colors.yellow('!')} ${plainText(note)}`))
  return `${lines.join('\n')}\n`
}
