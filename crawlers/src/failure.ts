import type { Failure } from '@mallgate/shared/contract/mall-status'

// What the contract lets through: a shop's redirect or a parser's complaint may be longer.
const longestMessage = 2048
const longestUrl = 4096
const longestField = 64

/** A failure within the bounds of the contract, whatever a shop made of its address or its words. */
export function failureOf({ message, url, httpStatus, field }: Loose): Failure {
  return {
    message: message.slice(0, longestMessage) || 'no reason was given',
    ...(url !== undefined && { url: url.slice(0, longestUrl) }),
    ...(httpStatus !== undefined && { httpStatus }),
    ...(field !== undefined && { field: field.slice(0, longestField) }),
  }
}

type Loose = { [Key in keyof Failure]: Failure[Key] | undefined } & { message: string }
