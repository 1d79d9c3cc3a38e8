import type { Availability, Condition } from '@mallgate/shared/contract/offer'

import { availabilityWords, conditionWords } from './schema-words.ts'

// What is longer is a description.
const mostChars = 200

const availabilities: Record<string, Availability> = {
  instock: 'InStock',
  available: 'InStock',
  true: 'InStock',
  outofstock: 'OutOfStock',
  unavailable: 'OutOfStock',
  notavailable: 'OutOfStock',
  reserved: 'OutOfStock',
  false: 'OutOfStock',
  preorder: 'PreOrder',
  backorder: 'BackOrder',
  onbackorder: 'BackOrder',
  madetoorder: 'BackOrder',
  limitedavailability: 'LimitedAvailability',
  limitedstock: 'LimitedAvailability',
  lowstock: 'LimitedAvailability',
  instoreonly: 'InStoreOnly',
  onlineonly: 'OnlineOnly',
  soldout: 'SoldOut',
  discontinued: 'Discontinued',
  presale: 'PreSale',
  unknown: 'Unknown',
}

const conditions: Record<string, Condition> = {
  new: 'NewCondition',
  used: 'UsedCondition',
  refurbished: 'RefurbishedCondition',
  damaged: 'DamagedCondition',
}

/**
 * `https://schema.org/InStock`, `schema:InStock`, `in stock`, `in_stock`, and what shops say in the languages of most of them: `auf Lager`, `在庫あり`, `нет в
 * наличии`. Undefined for other words: those are for a definition's `map`.
 */
export const availabilityTerm = remembered((text) => availabilities[term(text)] ?? inWords(availabilityWords, text))

/** `https://schema.org/UsedCondition`, `UsedCondition`, `used`, `gebraucht`, `中古`. */
export const conditionTerm = remembered((text) => conditions[term(text).replace(/condition$/, '')] ?? inWords(conditionWords, text))

/** A page says few things, often. */
function remembered<T>(read: (text: string) => T | undefined): (text: string) => T | undefined {
  const known = new Map<string, T | undefined>()
  return (text) => {
    if (text.length > mostChars) return read(text)
    if (known.has(text)) return known.get(text)
    const found = read(text)
    if (known.size >= 500) known.clear()
    known.set(text, found)
    return found
  }
}

// An address or a prefix may stand before a term: https://schema.org/, http://www.schema.org/#, schema:, https://schema.org/ItemAvailability/.
const term = (text: string): string =>
  text
    .trim()
    .replace(/^(?:(?:https?:)?\/\/|\w+\.\w+\/|schema:|\[)[^\s]*[/:#[](?=[^/:#\]\s]+[/\]]?$)|^schema:/i, '')
    .replace(/[\s_\-/.!\]]/g, '')
    .toLowerCase()

function inWords<T>(words: readonly (readonly [T, RegExp])[], text: string): T | undefined {
  if (text.length > mostChars || !/\p{L}/u.test(text)) return undefined
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\-‐‑_]+/g, ' ')
    .trim()
  return words.find(([, pattern]) => pattern.test(plain))?.[0]
}
