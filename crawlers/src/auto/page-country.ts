import { compilePageElements } from '../extract/page-elements.ts'
import type { PageView } from '../extract/page-view.ts'

/** Each country's currency, language and the domain it goes by where that isn't its code. */
export const countries: Record<string, [currency: string, locale: string]> = Object.fromEntries(
  `at EUR de|be EUR nl|cy EUR el|de EUR de|ee EUR et|es EUR es|fi EUR fi|fr EUR fr|gr EUR el|hr EUR hr|ie EUR en|it EUR it|lt EUR lt|lu EUR fr|lv EUR lv|mt EUR en|nl EUR nl|pt EUR pt|si EUR sl|sk EUR sk
uk GBP en|gb GBP en|ch CHF de|li CHF de|pl PLN pl|cz CZK cs|hu HUF hu|ro RON ro|bg BGN bg|dk DKK da|se SEK sv|no NOK nb|is ISK is|tr TRY tr|ru RUB ru|by BYN ru|ua UAH uk|rs RSD sr|ba BAM bs|mk MKD mk|al ALL sq|md MDL ro|ge GEL ka|am AMD hy|az AZN az|kz KZT ru
us USD en|ca CAD en|mx MXN es|br BRL pt|ar ARS es|cl CLP es|co COP es|pe PEN es|uy UYU es|py PYG es|bo BOB es|ec USD es|ve VES es|cr CRC es|gt GTQ es|do DOP es|pa USD es
jp JPY ja|kr KRW ko|cn CNY zh|tw TWD zh|hk HKD zh|sg SGD en|my MYR ms|th THB th|vn VND vi|id IDR id|ph PHP en|in INR en|pk PKR en|bd BDT bn|lk LKR si|np NPR ne|au AUD en|nz NZD en
il ILS he|ae AED ar|sa SAR ar|qa QAR ar|kw KWD ar|bh BHD ar|om OMR ar|jo JOD ar|eg EGP ar|ma MAD fr|dz DZD fr|tn TND fr|ir IRR fa|iq IQD ar|za ZAR en|ng NGN en|ke KES en|gh GHS en`
    .split(/[|\n]/)
    .map((line) => {
      const [country, currency, language] = line.split(' ') as [string, string, string]
      return [country, [currency, `${language}-${(country === 'uk' ? 'gb' : country).toUpperCase()}`]]
    }),
)
/** Languages of one country, or of countries with one currency. */
export const homes: Record<string, string> = {
  de: 'de',
  pl: 'pl',
  cs: 'cz',
  sk: 'sk',
  hu: 'hu',
  ja: 'jp',
  ko: 'kr',
  it: 'it',
  nl: 'nl',
  fi: 'fi',
  el: 'gr',
  da: 'dk',
  sv: 'se',
  nb: 'no',
  no: 'no',
  tr: 'tr',
  he: 'il',
  th: 'th',
  vi: 'vn',
  id: 'id',
  ro: 'ro',
  bg: 'bg',
  uk: 'ua',
  hi: 'in',
}

const languages = new Set([...Object.values(countries).map(([, locale]) => locale.slice(0, 2)), 'no', 'sv', 'eu', 'gl'])

/** The country that an address names: `/en-ca/`, `/ca/en/`, else its domain. */
export function countryOfAddress(url: string): string | undefined {
  const { hostname: host, pathname: path } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: '' }
  const [, one, two] = /^\/([a-z]{2})[-_/]([a-z]{2})(?=\/|$)/.exec(path.toLowerCase()) ?? []
  if (one !== undefined && two !== undefined) {
    if (languages.has(one) && two in countries) return two
    if (one in countries && languages.has(two)) return one
  }
  const last = /\.([a-z]{2})$/.exec(host)?.[1]
  return last !== undefined && last in countries ? last : undefined
}

// By the prefixes of ITU-T E.164, where one country's shops have prices in a sign that others have, too.
const prefixes: Record<string, string> = {
  61: 'au',
  64: 'nz',
  65: 'sg',
  852: 'hk',
  52: 'mx',
  54: 'ar',
  56: 'cl',
  57: 'co',
  598: 'uy',
  46: 'se',
  47: 'no',
  45: 'dk',
}
const calls = compilePageElements('a[href^="tel:"]', [])
const mostChars = 400_000

/** The country that a shop says it is in: by its telephone, by its entry in a register. */
export function countryInText(page: PageView): string | undefined {
  for (const link of calls.all(page).slice(0, 10)) {
    const number = (link.attribute('href') ?? '').replace(/%2B/i, '+').replace(/[^+\d]/g, '')
    for (const length of [3, 2]) {
      const country = number.startsWith('+') ? prefixes[number.slice(1, 1 + length)] : undefined
      if (country !== undefined) return country
    }
  }
  const text = page.words().slice(0, mostChars)
  if (/\bABN[\s:]{1,3}\d{2} ?\d{3} ?\d{3} ?\d{3}\b|\baustralia[- ]wide\b/i.test(text)) return 'au'
  return /\b(?:new zealand|nz)[- ]wide\b/i.test(text) ? 'nz' : undefined
}

/** The currency that the page says its prices are in. */
export function currencySaid(page: PageView): string | undefined {
  const said = /\bprices?(?: (?:are|is|shown|displayed|listed|quoted|all))* in (?:\p{L}+ (?:dollars|pounds) )?\(?([A-Z]{3})\b/u.exec(
    page.words().slice(0, mostChars),
  )?.[1]
  return said !== undefined && Object.values(countries).some(([currency]) => currency === said) ? said : undefined
}
