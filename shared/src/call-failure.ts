import type { Problem } from './contract/problem.ts'

/** The other side answered with a problem. */
export class CallRefused extends Error {
  override name = 'CallRefused'
  readonly status: number
  readonly code: string
  readonly problem: Partial<Problem>

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `answered ${status}`)
    this.status = status
    this.code = problem.code ?? 'internal'
    this.problem = problem
  }
}

/**
 * No answer was had: `timeout`, `aborted`, `unreachable` (nobody listens there, or not in reach: safe to ask another), `broken` (cut before the
 * answer was whole: it may have been done all the same) or `invalid` (not what the contract says).
 */
export class CallFailed extends Error {
  override name = 'CallFailed'
  readonly code: 'timeout' | 'aborted' | 'unreachable' | 'broken' | 'invalid'

  constructor(code: CallFailed['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** What a body says that is a problem, or anything else. */
export function parseProblem(text: string): Partial<Problem> {
  const value = parseJson(text)
  return typeof value === 'object' && value !== null ? (value as Partial<Problem>) : { detail: text.slice(0, 200) }
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
