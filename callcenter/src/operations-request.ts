import type { FastifyReply } from 'fastify'
import Type, { type Static, type TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Value } from 'typebox/value'

import { type OperationsRecord, Reason } from '@mallgate/shared/contract/operations'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { keyPathText } from '@mallgate/shared/definition-fault'
import { schemaFaults } from '@mallgate/shared/schema-faults'

import type { Ordered } from './operations.ts'

const strict = { additionalProperties: false } as const

/** For an order with an end. */
export const ReasonQuery = Reason
/** For an order that stands until it is taken back. */
export const WhyQuery = Type.Object({ why: Reason.properties.why }, strict)
/** For a mall that Call Center may not know: one that is switched off where its definition lies. */
export const Unknown = Type.Optional(Type.Literal('true', { description: 'order it though nobody serves it now' }))

/**
 * What an order says beside its content.
 * @throws ProblemError for an end that is no point in time
 */
export function reasonOf({ why = '', until }: Static<typeof Reason>): { why: string; until?: string } {
  if (until === undefined) return { why }
  // The format admits a leap second, which no clock of ours can hold.
  const at = Date.parse(until)
  if (Number.isNaN(at)) throw invalid('querystring', [{ name: 'until', message: 'is not a point in time' }])
  return { why, until: new Date(at).toISOString() }
}

/** Reads the content of orders: near names for what it does not know. @throws ProblemError naming each fault */
export function contentReader<T extends TSchema>(
  schema: T,
  compiled: Pick<Validator, 'Check' | 'Errors'> = Compile(schema),
): (body: unknown) => Static<T> {
  return (body) => {
    const value = Value.Default(schema, body ?? {})
    if (compiled.Check(value)) return value as Static<T>
    const named = schemaFaults(schema, value).map(({ path, message }) => ({ name: keyPathText(path), message }))
    const faults = named.length > 0 ? named : compiled.Errors(value).map(({ instancePath, message }) => ({ name: instancePath, message }))
    throw invalid('body', faults)
  }
}

function invalid(part: string, faults: { name: string; message: string }[]): ProblemError {
  const errors = faults.map(({ name, message }) => ({ in: part, name, message }))
  return new ProblemError('invalid_request', errors.map(({ name, message }) => (name ? `${name}: ${message}` : message)).join('; '), {
    errors,
  })
}

const keptHeader = (reply: FastifyReply, kept: boolean) => reply.header('x-kept', kept ? 'yes' : 'no')

/** The record, and whether a db-api has it already. */
export function sendRecord(reply: FastifyReply, { records, kept }: Ordered): FastifyReply {
  return keptHeader(reply, kept).send(records[0])
}

/** 204. @throws ProblemError `not_found` where nothing stood there: a name misspelt must not look like success */
export function sendTakenBack(reply: FastifyReply, { records, kept }: Ordered, what: string): FastifyReply {
  if (records.length === 0) throw new ProblemError('not_found', `there is no ${what} to take back`)
  return keptHeader(reply, kept).code(204).send()
}

export const completeHeader = (reply: FastifyReply, complete: boolean): FastifyReply =>
  complete ? reply : reply.header('x-complete', 'no')

/** @throws ProblemError `not_found` where nothing stands there */
export function requireStanding(record: OperationsRecord | undefined, what: string): OperationsRecord {
  if (!record || record.content === null) throw new ProblemError('not_found', `there is no ${what}`)
  return record
}
