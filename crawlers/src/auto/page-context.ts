import { currencyIn } from '@mallgate/shared/money-currency'

import type { PageView } from '../extract/page-view.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import type { AutoContext } from './auto-offer.ts'
import { countries, countryInText, countryOfAddress, currencySaid, homes } from './page-country.ts'

/** What whoever asks knows of the page beforehand. */
export interface AutoHints {
  /** BCP 47 */
  locale?: string | undefined
  /** ISO 4217 */
  currency?: string | undefined
}

const root = compilePageElements('html', [])

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
  const domain = countryOfAddress(page.url)
  const own = regionOf(language)
  // The languages that a shop's template comes with say least of where it is.
  const region = (own === 'us' || own === 'gb' ? domain : own) ?? own ?? domain ?? countryInText(page) ?? homes[languageOf(language)]
  const locale = hints.locale ?? (language && regionOf(language) ? language : localeIn(language, domain)) ?? 'en-US'
  const home = currencySaid(page) ?? (region === undefined ? undefined : countries[region]?.[0])
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
