import type { Element } from 'domhandler'

import type { CssField, CssStrategy, FieldName } from '@mallgate/shared/contract/mall'

import { type DomSelector, compileSelector } from '../extract/selectors.ts'
import { type ConvertOptions, converters } from '../extract/convert.ts'
import { compilePipes } from '../extract/pipes.ts'
import { ownText, textOf } from '../extract/text.ts'
import type { AutoContext } from './auto-offer.ts'
import { fieldCandidates } from './listing-field-candidates.ts'
import type { PageParts } from './listing-groups.ts'
import type { FoundCard } from './listing-read-cards.ts'
import { cardSelectors } from './listing-card-selector.ts'
import { lastingness } from './listing-steps.ts'
import { imageNames, priceNames, ratingNames, struckNames, titleNames } from './listing-words.ts'

type Css = CssStrategy['css']
/** A field of a `css` strategy, written out. */
export type Field = Exclude<CssField, string>

const options: ConvertOptions = { best: 5, minorUnits: false, structured: false }
// Of a field on all cards, that the definition reads as we did.
const enough = 0.9
const mostFallbacks = 4
const mostTried = 60
// What does badly on a few cards needn't be tried on hundreds.
const mostSampled = 10
const mostPromising = 6

/**
 * Writes how a definition would read the same offers: selectors of what names the parts, tried on the page itself. Undefined where none gives title and
 * price of nearly all offers, or where it would give others.
 */
export function writeSelectors(
  parts: PageParts,
  { cards, others }: { cards: readonly FoundCard[]; others: readonly FoundCard[] },
  context: AutoContext,
): Css | undefined {
  if (cards.some(({ roots }) => roots.length > 1)) return undefined
  const elements = cards.map(({ roots }) => parts.tree.elements[roots[0]!]!)
  const fields: Partial<Record<FieldName, CssField>> = {}
  for (const name of [
    'title',
    'url',
    'image',
    'price',
    'regularPrice',
    'rating',
    'ratingCount',
    'availability',
    'brand',
    'sku',
    'gtin',
  ] as const) {
    const found = writeField(parts, cards, elements, name, context)
    if (found) fields[name] = found
  }
  if (fields.title === undefined || fields.price === undefined) return undefined
  const readers = (['title', 'price'] as const).map(
    (name) => [fields[name]!].map((field) => readerOf(typeof field === 'string' ? fieldOf(field) : field, name, context))[0]!,
  )
  const items = cardSelectors(parts, cards, others, (card) => readers.every((read) => read(card) !== undefined))
  return items && { ...items, fields }
}

/** One field: the selector that reads it right on the most cards, then those for the rest. */
function writeField(
  parts: PageParts,
  cards: readonly FoundCard[],
  elements: readonly Element[],
  name: FieldName,
  context: AutoContext,
): CssField | undefined {
  const wanted = cards.map(({ draft }) => draft[name])
  const having = wanted.filter((value) => value !== undefined).length
  if (having === 0 || (having < cards.length * 0.1 && having < 3)) return undefined
  const chosen: Field[] = []
  const all = cards.map((_, i) => i)
  let open = all.filter((i) => wanted[i] !== undefined)
  while (open.length > 0 && chosen.length < mostFallbacks) {
    // The first must be silent on cards without the field; the others are asked only where it is.
    const best = bestFor(chosen.length === 0 && having < cards.length * 0.9 ? all : open)
    if (!best || best.right.size === 0) break
    chosen.push(best.field)
    open = open.filter((i) => !best.right.has(i))
  }
  const written = waysToJoin(chosen).map((field) => ({ field, ...tryOn(field, all) }))
  const best = written.sort((a, b) => b.right.size - b.wrong * 2 - (a.right.size - a.wrong * 2))[0]
  return best && best.right.size >= having * enough && best.wrong <= having * 0.1 ? short(best.field) : undefined

  function bestFor(cardsLeft: readonly number[]): { field: Field; right: Set<number> } | undefined {
    const sample = spread(cardsLeft, mostSampled)
    const promising = candidatesOf(sample)
      .map((field) => ({ field, worth: tryOn(field, sample).worth }))
      .sort((a, b) => b.worth - a.worth)
    let best: { field: Field; right: Set<number>; worth: number } | undefined
    for (const { field } of promising.slice(0, mostPromising)) {
      const { right, wrong, worth } = tryOn(field, cardsLeft)
      if (right.size > 0 && wrong <= right.size * 0.1 && (!best || worth > best.worth)) best = { field, right, worth }
    }
    return best
  }

  function tryOn(field: Field, on: readonly number[]): { right: Set<number>; wrong: number; worth: number } {
    const read = readerOf(field, name, context)
    const right = new Set<number>()
    let wrong = 0
    for (const i of on) {
      const value = read(elements[i]!)
      if (value === undefined) continue
      if (same(value, wanted[i])) right.add(i)
      else wrong++
    }
    const worth = (right.size - wrong * 2) / on.length + lastingnessIn(name, field) * 0.15 - lengthOf(field) / 2_000
    return { right, wrong, worth }
  }

  function candidatesOf(on: readonly number[]): Field[] {
    const counts = new Map<string, { field: Field; count: number }>()
    for (const i of on)
      for (const field of fieldCandidates(parts, cards[i]!, name)) {
        const key = JSON.stringify(field)
        const known = counts.get(key) ?? { field, count: 0 }
        known.count++
        counts.set(key, known)
      }
    const sorted = [...counts.values()].sort((a, b) => b.count - a.count || lengthOf(a.field) - lengthOf(b.field))
    return sorted.slice(0, mostTried).map(({ field }) => field)
  }
}

/** So many of them, from all over the list. */
const spread = (all: readonly number[], most: number): number[] =>
  all.length <= most ? [...all] : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!)

const lengthOf = (field: Field): number => String(field.select ?? '').length + (field.pipes ? 20 : 0) + (field.join !== undefined ? 20 : 0)

const namesOf: Partial<Record<FieldName, RegExp>> = {
  title: titleNames,
  url: titleNames,
  image: imageNames,
  price: priceNames,
  regularPrice: struckNames,
  rating: ratingNames,
  ratingCount: ratingNames,
}

function lastingnessIn(name: FieldName, { select, own, pipes, attr }: Field): number {
  const names = namesOf[name] ?? new RegExp(name, 'i')
  const lasting =
    select === undefined
      ? 0.5
      : Math.min(
          ...String(select)
            .split(', ')
            .map((one) => lastingness(one, names)),
        )
  return lasting - (own ? 0.1 : 0) - (pipes ? 0.1 : 0) - (name === 'title' && attr !== undefined ? 0.1 : 0)
}

const same = (a: unknown, b: unknown): boolean => {
  if (isMoney(a) && isMoney(b)) return a.minor === b.minor && a.currency === b.currency
  return JSON.stringify(a) === JSON.stringify(b)
}

const isMoney = (value: unknown): value is { minor: number; currency: string } =>
  typeof value === 'object' && value !== null && 'minor' in value

/** `.title a@href` as the object that it stands for. */
function fieldOf(text: string): Field {
  const [, select, attr] = /^(.*?)(?:@([\w:.-]+))?$/.exec(text)!
  return { ...(select !== '' && { select }), ...(attr !== undefined && { attr }) }
}

/** Reads as the definition will. */
function readerOf(field: Field, name: FieldName, context: AutoContext): (card: Element) => unknown {
  if (Array.isArray(field.select)) {
    const { select, ...rest } = field
    const readers = select.map((one) => readerOf({ ...rest, ...fieldOf(one) }, name, context))
    return (card) => {
      for (const read of readers) {
        const value = read(card)
        if (value !== undefined) return value
      }
      return undefined
    }
  }
  const select = typeof field.select === 'string' && field.select !== '' ? compiled(field.select) : undefined
  const piped = field.pipes ? compilePipes(field.pipes, []) : undefined
  const attributes = field.attr === undefined ? [] : [field.attr].flat()
  return (card) => {
    const found = select ? (field.join === undefined ? [select.first(card)].flatMap((one) => one ?? []) : select.all(card)) : [card]
    for (const attribute of attributes.length > 0 ? attributes : [undefined]) {
      const texts = found
        .map((element) =>
          attribute === undefined ? (field.own ? ownText(element) : textOf(element)) : (element.attribs[attribute] ?? '').trim(),
        )
        .filter(Boolean)
      if (texts.length === 0) continue
      const text = field.join === undefined ? texts[0]! : texts.join(field.join)
      const value = piped ? piped(text) : text
      const read = value === undefined || value === '' ? undefined : converters[name](value, context, options)
      if (read !== undefined) return read
    }
    return undefined
  }
}

const selectors = new Map<string, DomSelector>()

function compiled(selector: string): DomSelector {
  const known = selectors.get(selector) ?? compileSelector(selector, [])
  if (selectors.size > 5_000) selectors.clear()
  selectors.set(selector, known)
  return known
}

/** The first selector with a value wins: one list, as far as one set of options serves all of them. */
function waysToJoin(fields: readonly Field[]): Field[] {
  const [first] = fields
  if (!first) return []
  const plain = fields.filter(({ join }) => join === undefined)
  if (plain.length < 2) return [first]
  const select = plain.map(({ select: one, attr }) => `${String(one ?? '')}${attr === undefined ? '' : `@${String(attr)}`}`)
  const options = plain.map(({ select: _select, attr: _attr, ...rest }) => JSON.stringify(rest))
  return [...new Set(options)].map((rest): Field => ({ select, ...(JSON.parse(rest) as Field) })).concat(first)
}

const short = (field: Field): CssField => {
  const { select, attr, ...rest } = field
  if (Object.keys(rest).length === 0 && typeof select === 'string' && attr === undefined) return select
  if (Object.keys(rest).length === 0 && typeof attr === 'string' && !(select ?? '').includes(',')) return `${String(select ?? '')}@${attr}`
  return field
}
