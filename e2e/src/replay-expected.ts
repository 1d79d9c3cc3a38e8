/** An offer as a person copied it from a recorded page: money as it is printed there. */
export interface ExpectedOffer {
  title: string
  price: string
  currency: string
  /** Absolute, or relative to the page. */
  url?: string
  oldPrice?: string
  /** What the price means, where its text alone does not tell: "41 49 zł" is 41.49. */
  amount?: number
  availability?: string
}

const withoutDecimals = new Set(['JPY', 'KRW'])
const number = /\d+(?:[.,]\d+)*/

/**
 * The amount of a printed price in minor units; of a range its lower end, which stands first. Made for these pages alone, and not the way we read prices:
 * none of them has three decimals, so that one or two digits behind the last sign are decimals.
 * @throws Error where there is no number in it
 */
export function printedMinor(price: string, currency: string): number {
  const printed = number.exec(price.replace(/(\d) (\d\d)(?= ?zł)/, '$1,$2'))?.[0]
  if (printed === undefined) throw new Error(`no number in the price ${JSON.stringify(price)}`)
  if (withoutDecimals.has(currency)) return Number(printed.replace(/\D/g, ''))
  const [, whole = '', decimals = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(printed)!
  return Number(whole.replace(/\D/g, '') + decimals.padEnd(2, '0'))
}

interface ReadOffer {
  title: string
  url?: string
  price?: { minor: number; currency: string }
  regularPrice?: { minor: number; currency: string }
  availability: string
}

/** Whether an offer is the expected one, to the last cent, in all that is known of it. */
export function isExpected(offer: ReadOffer, expected: ExpectedOffer): boolean {
  const { title, currency, url, oldPrice, availability } = expected
  const money = (minor: number, read: ReadOffer['price']) => read?.minor === minor && read.currency === currency
  return (
    offer.title === title &&
    money(expected.amount === undefined ? printedMinor(expected.price, currency) : Math.round(expected.amount * 100), offer.price) &&
    (oldPrice === undefined || money(printedMinor(oldPrice, currency), offer.regularPrice)) &&
    (url === undefined || isAddress(offer.url, url)) &&
    (availability === undefined || offer.availability === availability)
  )
}

/** A page's own address is not recorded with it: of a relative one all that stands there must be there, behind a whole part of the path. */
function isAddress(read: string | undefined, expected: string): boolean {
  return read !== undefined && URL.canParse(read) && (read === expected || read.endsWith(`/${expected.replace(/^\//, '')}`))
}
