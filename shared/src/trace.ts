import { randomId } from './random-id.ts'

// W3C Trace Context: version 00, trace id, span id, flags.
const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/
const invalid = /^0+$/

export const newTraceparent = (): string => `00-${randomId(16, 'hex')}-${randomId(8, 'hex')}-01`

/** A new span of the trace that `parent` names; a new trace where it names none. */
export function childTraceparent(parent: unknown): string {
  const match = typeof parent === 'string' ? pattern.exec(parent) : null
  if (!match || invalid.test(match[1]!) || invalid.test(match[2]!)) return newTraceparent()
  return `00-${match[1]}-${randomId(8, 'hex')}-01`
}

export const traceId = (traceparent: string): string => traceparent.slice(3, 35)
