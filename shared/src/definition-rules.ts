import { type CssField, type FieldName, type FieldType, type JsonField, type MallDefinition, fieldNames } from './contract/mall.ts'
import { DefinitionFault, type KeyPath } from './definition-fault.ts'
import { requestRules, urlRules } from './definition-request-rules.ts'
import { syntaxRules } from './definition-syntax.ts'
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
  const { currency, locale } = definition
  if (!currencies.has(currency)) {
    yield new DefinitionFault(['currency'], `"${currency}" is no currency of ISO 4217${didYouMean(currency, currencies)}`)
  }
  if (Intl.NumberFormat.supportedLocalesOf(tag(locale)).length === 0) {
    yield new DefinitionFault(['locale'], `"${locale}" is no known language: write it like en-US or ko-KR`)
  }
  yield* urlRules(definition)
  yield* modeRules(definition)
  yield* requestRules(definition)
  yield* extractRules(definition)
  yield* syntaxRules(definition)
}

function tag(locale: string): string[] {
  try {
    return Intl.getCanonicalLocales(locale)
  } catch {
    return []
  }
}

function* modeRules({ mode = 'http', extract, request }: MallDefinition): Generator<DefinitionFault> {
  for (const [key, given] of Object.entries({ request, extract })) {
    if (mode === 'code' && given) {
      yield new DefinitionFault([key], `has no place in a definition of "mode: code": the crawler written by hand does that itself`)
    }
    if (mode !== 'code' && !given) {
      yield new DefinitionFault([], `the key "${key}" is missing (only a definition of "mode: code" does without)`)
    }
  }
}

function* extractRules({ extract }: MallDefinition): Generator<DefinitionFault> {
  for (const [index, strategy] of (extract?.strategies ?? []).entries()) {
    const [kind = '', { fields = {} } = {}] = Object.entries(strategy)[0] ?? []
    const path = ['extract', 'strategies', index, kind, 'fields']
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
  if ('minorUnits' in field && types[0] !== 'money') yield new DefinitionFault([...path, 'minorUnits'], 'only money has minor units')
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
