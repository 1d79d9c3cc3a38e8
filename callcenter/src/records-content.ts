import Type from 'typebox'
import { Compile } from 'typebox/compile'

import { OperationsRecord } from '@mallgate/shared/contract/operations'
import { recordContent } from '@mallgate/shared/operations-records'

/** What stands in records of each kind, compiled once for all who judge it: a definition's schema alone takes a megabyte. */
export const compiledContent = {
  override: Compile(recordContent.override),
  release: Compile(recordContent.release),
  settings: Compile(recordContent.settings),
  definition: Compile(recordContent.definition),
  removal: Compile(recordContent.removal),
}

const envelope = Compile(Type.Object({ ...OperationsRecord.properties, content: Type.Unknown() }, { additionalProperties: false }))

/** Why something is no record: undefined where it is one. */
export function recordFault(value: unknown): string | undefined {
  if (!envelope.Check(value)) return faultOf(envelope.Errors(value))
  const { kind, content } = value
  const compiled = compiledContent[kind]
  return content === null || compiled.Check(content) ? undefined : `content${faultOf(compiled.Errors(content))}`
}

const faultOf = ([fault]: { instancePath: string; message: string }[]) =>
  fault ? `${fault.instancePath || '/'} ${fault.message}` : 'is not valid'
