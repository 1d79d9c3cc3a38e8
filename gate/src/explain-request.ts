import { ProblemError } from '@mallgate/shared/contract/problem'
import { nearNames } from '@mallgate/shared/near-names'
import type { FastifySchemaValidationError } from 'fastify'
import type { TObject } from 'typebox'

export interface RequestFault {
  in: string
  name: string
  message: string
}

/** A problem that names every fault of a request. */
export function invalidRequest(errors: readonly RequestFault[]): ProblemError {
  return new ProblemError('invalid_request', errors.map(({ name, message }) => `${name}: ${message}`).join('; '), { errors })
}

/** For Fastify's `schemaErrorFormatter`: plain words for what a query string after this schema got wrong. */
export function explainRequest({ properties }: TObject) {
  const ranges = new Map(Object.entries(properties).map(([name, property]) => [name, rangeOf(name, property)]))
  return (faults: FastifySchemaValidationError[], where: string): ProblemError =>
    invalidRequest(faults.map((fault) => ({ in: where, name: nameOf(fault), message: messageOf(fault, ranges) })))
}

const unitOf: Record<string, string> = { timeout: ' milliseconds', maxAge: ' seconds' }

function rangeOf(name: string, { minimum, maximum }: { minimum?: number; maximum?: number }): string {
  return minimum === undefined ? '' : `from ${minimum} to ${maximum}${unitOf[name] ?? ''}`
}

const nameOf = ({ instancePath, params }: FastifySchemaValidationError): string =>
  String(params['additionalProperty'] ?? params['missingProperty'] ?? instancePath.slice(1)).slice(0, 64)

function messageOf(fault: FastifySchemaValidationError, ranges: Map<string, string>): string {
  const { keyword, params } = fault
  const range = ranges.get(nameOf(fault))
  switch (keyword) {
    case 'additionalProperties':
      return `is not a known parameter${didYouMean(nameOf(fault), [...ranges.keys()])}`
    case 'required':
      return 'is missing'
    case 'enum':
      return `must be one of ${(params['allowedValues'] as string[]).join(', ')}`
    case 'minimum':
    case 'maximum':
      return `must be ${range}`
    case 'type':
      return range ? `must be a whole number ${range}` : 'must be given once'
    case 'minLength':
      return 'must not be empty'
    case 'maxLength':
      return `must have at most ${String(params['limit'])} characters`
    case 'pattern':
      return 'must be ids of malls, separated by commas: lower-case letters, digits and hyphens'
    default:
      return fault.message ?? 'is not valid'
  }
}

function didYouMean(name: string, parameters: readonly string[]): string {
  const [nearest] = name.length > 32 ? [] : nearNames(name, parameters)
  return nearest === undefined ? `; known are ${parameters.join(', ')}` : `: did you mean \`${nearest}\`?`
}
