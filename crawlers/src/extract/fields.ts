import { type FieldName, type Pipe, fieldNames } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Convert, type ConvertOptions, type ReadContext, type Scalar, converters } from './convert.ts'
import type { Draft, Unread } from './draft.ts'
import { compilePipes } from './pipes.ts'
import { mostValueChars } from './text.ts'

/** What a field has in any strategy, wherever its value stands. */
export interface FieldOptions {
  pipes?: Pipe[]
  required?: boolean
  best?: number
  minorUnits?: boolean
}

/** The values a field might have on a card, in order of preference. */
export type Candidates<Card> = (card: Card) => Iterable<Scalar>

/** Reads one field of a card; undefined where it is not there, or not what it should be. */
export interface FieldReader<Card> {
  name: FieldName
  required: boolean
  read(card: Card, context: ReadContext): Draft[FieldName] | undefined
}

/** The same for each field of a strategy: its place is the strategy's matter, its steps and its type are not. */
export function compileField<Card>(
  name: FieldName,
  { pipes = [], required = false, best = 5, minorUnits = false }: FieldOptions,
  candidates: Candidates<Card>,
  { path, structured }: { path: KeyPath; structured: boolean },
): FieldReader<Card> {
  const piped = pipes.length > 0 ? compilePipes(pipes, [...path, 'pipes']) : undefined
  const convert = converters[name] as Convert<NonNullable<Draft[FieldName]>>
  const options: ConvertOptions = { best, minorUnits, structured }
  return {
    name,
    required: required || name === 'title',
    read(card, context) {
      for (const candidate of candidates(card)) {
        const cut = typeof candidate === 'string' ? candidate.slice(0, mostValueChars) : candidate
        const value = piped ? piped(String(cut)) : cut
        const read = value === undefined || value === '' ? undefined : convert(value, context, options)
        if (read !== undefined) return read
      }
      return undefined
    },
  }
}

/** The fields a strategy names, compiled; the currency first, since prices depend on it. */
export function compileFields<Card, Field>(
  fields: Partial<Record<FieldName, Field>>,
  compile: (name: FieldName, field: Field) => FieldReader<Card>,
): FieldReader<Card>[] {
  const names = [...fieldNames].sort((a, b) => Number(b === 'currency') - Number(a === 'currency'))
  return names.flatMap((name) => (fields[name] === undefined ? [] : [compile(name, fields[name])]))
}

/** One card, field by field. */
export function readCard<Card>(readers: readonly FieldReader<Card>[], card: Card, context: ReadContext): Draft | Unread {
  const draft: Draft = {}
  let inCurrency = context
  for (const { name, required, read } of readers) {
    const value = read(card, inCurrency)
    if (value === undefined && required) return { unread: name }
    if (value === undefined) continue
    ;(draft as Record<string, unknown>)[name] = value
    if (name === 'currency') inCurrency = { ...context, currency: value as string }
  }
  return draft
}

/** All cards of a list, those that cannot be offers apart. */
export function readCards<Card>(readers: readonly FieldReader<Card>[], cards: Iterable<Card>, context: ReadContext) {
  const drafts: Draft[] = []
  const unread: Unread[] = []
  for (const card of cards) {
    const read = readCard(readers, card, context)
    if ('unread' in read) unread.push(read)
    else drafts.push(read)
  }
  return { drafts, unread }
}
