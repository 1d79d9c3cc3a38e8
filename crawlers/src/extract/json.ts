import type { FieldName, JsonField, JsonStrategy } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import type { Scalar } from './convert.ts'
import { type Extraction, nothing, notThisKind } from './draft.ts'
import { type Candidates, type FieldReader, compileField, compileFields, readCards } from './fields.ts'
import { type JsonPath, compileJsonPath } from './json-path.ts'
import type { Strategy } from './strategy.ts'

/** A list in a JSON body. */
export function compileJson({ json }: JsonStrategy, path: KeyPath): Strategy {
  const here = [...path, 'json']
  const items = compileJsonPath(json.items, [...here, 'items'])
  const readers = compileFields(json.fields, (name, field: JsonField) => compileJsonField(name, field, [...here, 'fields', name]))
  return {
    fields: readers.map(({ name }) => name),
    extract(page, context): Extraction {
      const body = page.json()
      if (body === undefined) return notThisKind('the body is not JSON')
      const list = items.list(body)
      if (list === undefined) return nothing(`the JSON has no list at "${json.items}"`)
      return { ...readCards(readers, list, context), emptyList: list.length === 0 }
    },
  }
}

/** A field of an object in JSON; text in it is as programs write it. */
export function compileJsonField(name: FieldName, field: JsonField, path: KeyPath): FieldReader<unknown> {
  const options = typeof field === 'string' ? { path: field } : field
  const at = typeof field === 'string' ? path : [...path, 'path']
  const candidates = jsonCandidates(name, options, at)
  const pointed =
    options.decimals === undefined ? candidates : withPoint(candidates, compileJsonPath(options.decimals, [...path, 'decimals']))
  return compileField(name, options, pointed, { path, structured: true })
}

// More decimals than any currency has; what stands there is then something else.
const mostDecimals = 8

/** Whole numbers whose point stands where another value of the card says; without that they are none. */
function withPoint(candidates: Candidates<unknown>, decimals: JsonPath): Candidates<unknown> {
  return (card) => {
    const places = Number(decimals.values(card)[0] ?? NaN)
    if (!Number.isInteger(places) || places < 0 || places > mostDecimals) return []
    return [...candidates(card)].flatMap((value) => {
      const digits = String(value).trim()
      if (!/^\d{1,16}$/.test(digits)) return []
      if (places === 0) return [digits]
      const padded = digits.padStart(places + 1, '0')
      return [`${padded.slice(0, -places)}.${padded.slice(-places)}`]
    })
  }
}

// An address that lacks a part of it leads elsewhere.
const wantAllParts: ReadonlySet<FieldName> = new Set(['url', 'image'])

function jsonCandidates(
  name: FieldName,
  { path: source = [], join, const: fixed }: Extract<JsonField, object>,
  path: KeyPath,
): Candidates<unknown> {
  if (fixed !== undefined) return () => [fixed]
  const paths = (typeof source === 'string' ? [source] : source).map((one) => compileJsonPath(one, path))
  const scalarsAt = ({ values }: JsonPath, card: unknown) =>
    values(card)
      .flatMap((value) => (Array.isArray(value) ? value : [value]))
      .filter(isScalar)
      .filter((value) => typeof value !== 'string' || value.trim() !== '')
  if (join !== undefined) {
    return (card) => {
      const parts = paths.map((path) => scalarsAt(path, card))
      if (wantAllParts.has(name) && parts.some(({ length }) => length === 0)) return []
      const found = parts.flat()
      return found.length > 0 ? [found.join(join)] : []
    }
  }
  return function* (card) {
    for (const path of paths) yield* scalarsAt(path, card)
  }
}

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value)
