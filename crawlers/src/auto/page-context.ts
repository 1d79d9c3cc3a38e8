import { currencyIn } from '@mallgate/shared/money-currency'

import type { PageView } from '../extract/page-view.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import type { AutoContext } from './auto-offer.ts'

/** What whoever asks knows of the page beforehand. */
export interface AutoHints {
  /** BCP 47 */
  locale?: string | undefined
  /** ISO 4217 */
  currency?: string | undefined
}

const root = compilePageElements('html', [])

// Each country's currency, language and the domain it goes by where that isn't its code.
const countries: Record<string, [currency: string, locale: string]> = Object.fromEntries(
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
// Languages of one country, or of countries with one currency.
const homes: Record<string, string> = {
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

/** Language and currency of a page: by hints, by what it declares, by the signs on it, by its domain. */
export function pageContext(
  page: PageView,
  hints: AutoHints,
  metas: ReadonlyMap<string, string>,
  declared: string | undefined,
): AutoContext {
  const html = root.first(page)
  const language =
    hints.locale ?? localeOf(html?.attribute('lang') ?? html?.attribute('xml:lang') ?? metas.get('og:locale') ?? metas.get('language'))
  const domain = countryOfDomain(page.url)
  const region = regionOf(language) ?? domain ?? homes[languageOf(language)]
  const locale = hints.locale ?? (language && regionOf(language) ? language : localeIn(language, domain)) ?? 'en-US'
  const home = region === undefined ? undefined : countries[region]?.[0]
  const named = hints.currency ?? declared
  const signs = named === undefined ? signOf(page, home ?? 'USD') : undefined
  const currency = named ?? signs ?? home
  return { baseUrl: page.baseUrl(), currency: currency ?? 'USD', locale, currencyKnown: currency !== undefined }
}

const languageOf = (locale: string | undefined): string => locale?.split('-')[0]?.toLowerCase() ?? ''
const regionOf = (locale: string | undefined): string | undefined => /-([A-Za-z]{2})\b/.exec(locale ?? '')?.[1]?.toLowerCase()

/** The page's language as its country writes it; the country's own where the page names none. */
function localeIn(language: string | undefined, country: string | undefined): string | undefined {
  const own = country === undefined ? undefined : countries[country]?.[1]
  if (language === undefined) return own
  const region = country ?? homes[languageOf(language)]
  return region === undefined ? language : `${languageOf(language)}-${(region === 'uk' ? 'gb' : region).toUpperCase()}`
}

function localeOf(text: string | undefined): string | undefined {
  const tag = text
    ?.trim()
    .split(/[\s,;]/)[0]
    ?.replaceAll('_', '-')
  try {
    return tag ? Intl.getCanonicalLocales(tag)[0] : undefined
  } catch {
    return undefined
  }
}

function countryOfDomain(url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  const last = /\.([a-z]{2})$/.exec(host)?.[1]
  return last !== undefined && last in countries ? last : undefined
}

const priced =
  /(?:\p{Sc}|\b[A-Z]{3}\b|R\$|zł|Kč|kr\.?|руб\.?|円|원|lei|Ft|лв\.?)[\s\u00a0]?\p{Nd}[\p{Nd}.,]*|\p{Nd}[\p{Nd}.,]*[\s\u00a0]?(?:\p{Sc}|[A-Z]{3}\b|zł|Kč|kr\b|руб|円|원|lei\b|Ft\b|лв)/gu

/** The currency that most of the page's prices are in. */
function signOf(page: PageView, home: string): string | undefined {
  const counts = new Map<string, number>()
  for (const [text] of page.words().slice(0, 200_000).matchAll(priced)) {
    const currency = currencyIn(text.replace(/[\p{Nd}.,\s]+/gu, ''), home)?.currency
    if (currency) counts.set(currency, (counts.get(currency) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
