import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { everyPriceHasCurrency } from '@mallgate/shared/definition-rules'

import type { AskPage, NoPage } from './ask-page.ts'
import { compileClassifier } from './classify.ts'
import type { Answer } from './crawl.ts'
import { decodeBody } from './decode.ts'
import { converters } from './extract/convert.ts'
import { compileJsonPath } from './extract/json-path.ts'
import { compilePageElements } from './extract/page-elements.ts'
import { type PageView, viewPage } from './extract/page-view.ts'
import { failureOf } from './failure.ts'
import { type FoundSearch, findSearch, openSearchAddress, readOpenSearch, withSearch } from './find-search.ts'
import type { FetchedPage } from './read-page.ts'
import { plainRequest } from './shop-request.ts'

/** What a definition leaves to its shop to say. */
interface Said {
  currency?: string | undefined
  locale?: string | undefined
  search?: FoundSearch | undefined
}

/** The definition with what its shop said filled in; or why that could not be had. */
type Look = (ask: AskPage) => Promise<MallDefinition | NoPage>

export interface ShopFacts {
  /** Asks the shop where that is not known yet. */
  know: Look
  /** What is known led nowhere: it is asked for anew, unless that was just done. */
  doubt(): void
}

/** Whether there is anything to ask before the first query. */
export const needsFacts = ({ facts, request, currency, locale }: MallDefinition): boolean =>
  request?.find !== undefined || (facts !== undefined && (currency === undefined || locale === undefined))

const keptMs = 24 * 3_600_000
const surelyKeptMs = 10 * 60_000

/**
 * Asks a shop what its definition leaves open, once for all crawls of a day; a failure is told to who waits, and not kept. Where it fails
 * later on, what was known goes on.
 * @throws DefinitionFault for a selector or path that is none
 */
export function createShopFacts(definition: MallDefinition, now: () => number = Date.now): ShopFacts {
  const look = compileLook(definition)
  let known: { at: number; untilMs: number; facts: Promise<MallDefinition | NoPage> } | undefined
  let last: MallDefinition | undefined
  const begin: Look = (ask) => {
    const at = now()
    const asked = { at, untilMs: at + keptMs, facts: look(ask).then((found) => ('offers' in found ? before(found) : (last = found))) }
    // What was true a day ago is worth more than nothing, for a while.
    const before = (failed: NoPage) => {
      if (last) asked.untilMs = now() + surelyKeptMs
      return last ?? failed
    }
    known = asked
    const forget = () => {
      if (known === asked) known = undefined
    }
    asked.facts.then((facts) => 'offers' in facts && forget(), forget)
    return asked.facts
  }
  return {
    async know(ask) {
      while (known && now() < known.untilMs) {
        try {
          return await known.facts
        } catch {
          // The crawl that asked was dropped, or its time was over, before it was told: ours is not.
        }
      }
      return begin(ask)
    },
    doubt() {
      if (known && now() - known.at >= surelyKeptMs) known = undefined
    },
  }
}

interface Seen extends Answer {
  page?: PageView
  charset?: string
}

function compileLook(definition: MallDefinition): Look {
  const { url, facts, request = {}, charset } = definition
  const read = facts && compileSaid(facts)
  const classifier = compileClassifier({ ...definition, detect: { blocked: definition.detect?.blocked ?? [] } })
  const base = url.replace(/\/+$/, '')
  const searchPage = base + (request.path ?? '/')
  const factsPage = base + (facts?.path ?? '/')

  const see = (fetched: FetchedPage, observedAt: string): Seen => {
    const { url, status, headers, body, drawn } = fetched
    const hints = { contentType: headers['content-type'], charset: drawn ? undefined : charset, language: definition.locale }
    const decoded = decodeBody(body, hints)
    const page = viewPage(url, status, decoded.text)
    const verdict = classifier.answer(page, headers, observedAt)
    if (!verdict) return { status: 'ok', page, charset: decoded.charset }
    const { status: found, message, retryAfterMs } = verdict
    return { status: found, failure: failureOf({ message, url, httpStatus: status }), ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }

  return async (ask) => {
    const seen = new Map<string, Promise<Seen | NoPage>>()
    const pageAt = (address: string) => {
      const known = seen.get(address) ?? ask(plainRequest(definition, address), see)
      seen.set(address, known)
      return known
    }
    const said: Said = {}
    if (request.find) {
      const found = await searchOf(searchPage, pageAt)
      if ('status' in found) return found
      said.search = found
    }
    if (read && (definition.currency === undefined || definition.locale === undefined)) {
      const page = await pageAt(factsPage)
      if ('page' in page && page.page) Object.assign(said, read(page.page))
      else if (!everyPriceHasCurrency(definition.extract) && definition.currency === undefined) return noPage(page)
    }
    return settled(definition, said, factsPage)
  }
}

async function searchOf(address: string, pageAt: (address: string) => Promise<Seen | NoPage>): Promise<FoundSearch | NoPage> {
  const answer = await pageAt(address)
  if (!('page' in answer) || !answer.page) return noPage(answer)
  const { page, charset } = answer
  const found = findSearch(page, charset)
  if (found?.by === 'SearchAction') return found
  const described = openSearchAddress(page)
  const description = described === undefined ? undefined : await pageAt(described)
  const open = description && 'page' in description && description.page ? readOpenSearch(description.page, page) : undefined
  if (open ?? found) return (open ?? found)!
  const message =
    'the page names no search (SearchAction, OpenSearch, or a form with one field for words): say in "request" how it is asked'
  return {
    status: 'parse_error',
    offers: [],
    failure: failureOf({ message, url: page.url, httpStatus: page.status, field: 'request.find' }),
  }
}

function settled(definition: MallDefinition, { search, ...said }: Said, factsPage: string): MallDefinition | NoPage {
  const { currency = said.currency, locale = said.locale } = definition
  if (currency === undefined && !everyPriceHasCurrency(definition.extract)) {
    const message = 'the shop does not say there which currency its prices are in: add "currency" to the definition'
    return { status: 'parse_error', offers: [], failure: failureOf({ message, url: factsPage, field: 'currency' }) }
  }
  const { find: _find, ...request } = definition.request ?? {}
  const whole = { ...definition, request, ...(currency !== undefined && { currency }), ...(locale !== undefined && { locale }) }
  return search ? withSearch(whole, search) : whole
}

const noPage = ({ status, failure, retryAfterMs }: Answer): NoPage => ({
  status,
  offers: [],
  ...(failure && { failure }),
  ...(retryAfterMs !== undefined && { retryAfterMs }),
})

function compileSaid({ json = {}, css = {} }: NonNullable<MallDefinition['facts']>): (page: PageView) => Said {
  const paths = Object.entries(json).map(([name, sources]) => ({ name, paths: compilePaths([sources].flat(), ['facts', 'json', name]) }))
  const selectors = Object.entries(css).map(([name, source]) => ({ name, texts: compileTexts([source].flat(), ['facts', 'css', name]) }))
  return (page) => {
    const body = page.json()
    const texts =
      body === undefined
        ? selectors.map(({ name, texts }) => [name, texts(page)])
        : paths.map(({ name, paths }) => [name, paths.flatMap((path) => path.values(body))])
    const { currency = [], locale = [] } = Object.fromEntries(texts) as Record<string, unknown[]>
    return { currency: currencyOf(currency), locale: localeOf(locale) }
  }
}

const compilePaths = (sources: readonly string[], path: readonly string[]) => sources.map((source) => compileJsonPath(source, path))

/** `html@lang`: texts of what is found first by each. */
function compileTexts(sources: readonly string[], path: readonly string[]): (page: PageView) => string[] {
  const parts = sources.map((source) => {
    const [, selector = source, attribute] = /^(.*?)@([\w:.-]+)$/.exec(source.trim()) ?? []
    return { elements: compilePageElements(selector.trim(), path), attribute }
  })
  return (page) =>
    parts.flatMap(({ elements, attribute }) => {
      const element = elements.first(page)
      return element ? [(attribute === undefined ? element.text() : (element.attribute(attribute) ?? '')).trim()] : []
    })
}

const currencyOf = (values: readonly unknown[]): string | undefined =>
  values.map((value) => converters.currency(String(value), { baseUrl: '', currency: '', locale: 'en' }, noOptions)).find(Boolean)

const noOptions = { best: 5, minorUnits: false, structured: true }

function localeOf(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const tag = String(value).trim().replaceAll('_', '-')
    if (/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && Intl.NumberFormat.supportedLocalesOf(safe(tag)).length > 0) return tag
  }
  return undefined
}

function safe(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag)
  } catch {
    return []
  }
}
