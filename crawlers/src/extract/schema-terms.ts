import type { Availability, Condition } from '@mallgate/shared/contract/offer'

const availabilities: Record<string, Availability> = {
  instock: 'InStock',
  available: 'InStock',
  outofstock: 'OutOfStock',
  unavailable: 'OutOfStock',
  preorder: 'PreOrder',
  backorder: 'BackOrder',
  madetoorder: 'BackOrder',
  limitedavailability: 'LimitedAvailability',
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

/** `https://schema.org/InStock`, `InStock`, `in stock`, `in_stock`. Words of other languages are for a definition's `map`. */
export const availabilityTerm = (text: string): Availability | undefined => availabilities[term(text)]

/** `https://schema.org/UsedCondition`, `UsedCondition`, `used`. */
export const conditionTerm = (text: string): Condition | undefined => conditions[term(text).replace(/condition$/, '')]

const term = (text: string): string =>
  text
    .trim()
    .replace(/^(?:https?:\/\/)?(?:www\.)?schema\.org\//i, '')
    .replace(/[\s_\-/]/g, '')
    .toLowerCase()
