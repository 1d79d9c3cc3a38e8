import {
  type CssField,
  type FieldName,
  type FieldType,
  type JsonField,
  type MallDefinition,
  type Strategy,
  fieldNames,
} from './contract/mall.ts'
import { DefinitionFault, type KeyPath } from './definition-fault.ts'
import { requestRules, urlRules } from './definition-request-rules.ts'
import { syntaxRules } from './definition-syntax.ts'
import { durationMs } from './duration.ts'
import { didYouMean } from './near-names.ts'

/** What a field may be said to be. Where `as` is absent, the first counts. */
const fieldTypes: Record<FieldName, readonly [FieldType, ...FieldType[]]> = {
  title: ['text'],
  url: ['url'],
  image: ['image', 'url'],
  price: ['money'],
  regularPrice: ['money'],
  shipping: ['money'],
  availability: ['enum'],
  condition: ['enum'],
  rating: ['rating'],
  ratingCount: ['text'],
  brand: ['text'],
  seller: ['text'],
  gtin: ['gtin'],
  sku: ['text'],
  currency: ['text'],
}

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** What a definition must keep to beyond its schema. */
export function* definitionRules(definition: MallDefinition): Generator<DefinitionFault> {
  yield* currencyRules(definition)
  yield* localeRules(definition)
  yield* urlRules(definition)
  yield* modeRules(definition)
  yield* requestRules(definition)
  yield* extractRules(definition)
  yield* syntaxRules(definition)
}

function* currencyRules({ currency, facts, mode, extract }: MallDefinition): Generator<DefinitionFault> {
  if (currency !== undefined && !currencies.has(currency)) {
    yield new DefinitionFault(['currency'], `"${currency}" is no currency of ISO 4217${didYouMean(currency, currencies)}`)
  }
  const told = facts?.json?.currency ?? facts?.css?.currency
  const each = mode !== 'code' && everyPriceHasCurrency(extract)
  if (currency === undefined && told === undefined && !each) {
    yield new DefinitionFault(
      [],
      'the key "currency" is missing (unless "facts", or a field "currency" of each strategy, say where the shop names it)',
    )
  }
}

/** Whether each price is read with its own currency, so that the shop's need not be known. */
export const everyPriceHasCurrency = (extract: MallDefinition['extract']): boolean => extract?.strategies.every(namesCurrency) ?? false

/** Structured data of schema.org and OpenGraph name the currency beside each price. */
const namesCurrency = (strategy: Strategy): boolean =>
  Object.entries(strategy).every(
    ([kind, { fields }]) => ['jsonLd', 'microdata', 'openGraph'].includes(kind) || !fields?.price || fields.currency !== undefined,
  )

function* localeRules({ locale, platform, facts, mode }: MallDefinition): Generator<DefinitionFault> {
  if (locale !== undefined && Intl.NumberFormat.supportedLocalesOf(tag(locale)).length === 0) {
    yield new DefinitionFault(['locale'], `"${locale}" is no known language: write it like en-US or ko-KR`)
  }
  const told = facts?.json?.locale ?? facts?.css?.locale
  if (locale === undefined && told === undefined && (platform === undefined || mode === 'code')) {
    yield new DefinitionFault([], 'the key "locale" is missing: how the shop writes numbers, like en-US or ko-KR')
  }
}

function tag(locale: string): string[] {
  try {
    return Intl.getCanonicalLocales(locale)
  } catch {
    return []
  }
}

function* modeRules({ mode = 'http', extract, request, render, limits }: MallDefinition): Generator<DefinitionFault> {
  if (render && mode !== 'browser' && mode !== 'auto') {
    yield new DefinitionFault(['render'], 'says how a browser draws the pages, which needs "mode: browser" or "mode: auto"')
  }
  const crawl = limits?.timeout ?? '15s'
  if (render?.timeout && durationMs(render.timeout) >= durationMs(crawl)) {
    yield new DefinitionFault(['render', 'timeout'], `leaves nothing of the crawl's own time (limits.timeout: ${crawl})`)
  }
  for (const [key, given] of Object.entries({ request, extract })) {
    if (mode === 'code' && given) {
      yield new DefinitionFault([key], `has no place in a definition of "mode: code": the crawler written by hand does that itself`)
    }
    if (mode !== 'code' && !given) {
      yield new DefinitionFault([], `the key "${key}" is missing (only a definition of "mode: code" does without)`)
    }
  }
}

function* extractRules({ extract, details }: MallDefinition): Generator<DefinitionFault> {
  yield* strategiesRules(extract?.strategies ?? [], ['extract', 'strategies'])
  yield* strategiesRules(details?.strategies ?? [], ['details', 'strategies'])
}

function* strategiesRules(strategies: readonly Strategy[], at: KeyPath): Generator<DefinitionFault> {
  for (const [index, strategy] of strategies.entries()) {
    const [kind = '', { fields = {} } = {}] = Object.entries(strategy)[0] ?? []
    const path = [...at, index, kind, 'fields']
    if ('embeddedJson' in strategy && !strategy.embeddedJson.select && !strategy.embeddedJson.after) {
      yield new DefinitionFault(path.slice(0, -1), 'says nothing of which script it means: give it a "select" or an "after"')
    }
    for (const name of fieldNames) {
      const field = (fields as Partial<Record<FieldName, CssField | JsonField>>)[name]
      if (typeof field === 'object') yield* fieldRules(name, field, [...path, name])
    }
  }
}

type FieldObject = Extract<CssField | JsonField, object>

function* fieldRules(name: FieldName, field: FieldObject, path: KeyPath): Generator<DefinitionFault> {
  const types = fieldTypes[name]
  if (field.as && !types.includes(field.as)) {
    yield new DefinitionFault([...path, 'as'], `"as: ${field.as}" does not fit ${name}, which is ${types.join(' or ')}`)
  }
  if (field.best !== undefined && name !== 'rating') yield new DefinitionFault([...path, 'best'], 'only a rating has a top of its scale')
  for (const key of ['minorUnits', 'decimals']) {
    if (key in field && types[0] !== 'money') yield new DefinitionFault([...path, key], 'only money has minor units')
  }
  if ('decimals' in field && ('minorUnits' in field || 'join' in field || 'const' in field)) {
    yield new DefinitionFault(
      [...path, 'decimals'],
      'says where the point stands in a number at "path": "minorUnits", "join" and "const" have no place beside it',
    )
  }
  const sources = ['select', 'attr', 'own', 'path', 'const'].filter((key) => key in field)
  if (sources.length === 0) {
    yield new DefinitionFault(path, 'says nothing of where its value stands: give it a "select", "attr", "path" or "const"')
  }
  if ('page' in field) yield* pageRules(field, path)
  if ('const' in field && sources.length > 1) {
    yield new DefinitionFault([...path, 'const'], `is the same for all offers, so that "${sources[0]}" would never count`)
  }
}

/** The page has no card: what is said of the card itself would find nothing there. */
function* pageRules({ page, select }: Extract<CssField, object>, path: KeyPath): Generator<DefinitionFault> {
  if (select === undefined) yield new DefinitionFault([...path, 'page'], 'wants a "select": the page has many elements')
  else if (page && [select].flat().some((one) => /^\s*(?:@|>|:scope)/.test(one))) {
    yield new DefinitionFault(
      [...path, 'select'],
      'begins at the card, but "page: true" looks on the whole page: name the element, html@lang',
    )
  }
}
