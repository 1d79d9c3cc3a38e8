import type { Problem, ProblemCode } from '@mallgate/shared/contract/problem'
import type { MallReport } from '@mallgate/shared/contract/search'

import { isListIfThere, isObject, isReport, isText, isTextIfThere } from './shapes.ts'

/**
 * Why there is no answer: a code of Gate's own problems, or
 * `unreachable` (no connection), `timeout` (no answer within the bound), `broken` (cut while answering), `invalid_answer` (what answers is no Gate).
 */
export type MallgateErrorCode = ProblemCode | 'unreachable' | 'timeout' | 'broken' | 'invalid_answer'

/** One fault of a request. */
export interface RequestFault {
  /** The parameter, as Gate calls it. */
  field?: string
  message: string
}

/** The only error a client throws by itself; what is thrown after an abort is the signal's own reason. */
export class MallgateError extends Error {
  override name = 'MallgateError'
  readonly code: MallgateErrorCode
  /** Of the HTTP answer; 0 where there was none. */
  readonly status: number
  /** What went wrong in general: the same for each error of this code. */
  readonly title: string
  /** What went wrong this time, in a sentence. */
  readonly detail: string | undefined
  /** What the caller can do. */
  readonly action: string | undefined
  /** The first parameter that is not right, where it is the request's fault; `faults` has all of them. */
  readonly field: string | undefined
  readonly faults: readonly RequestFault[]
  /** What became of each mall, where none answered. */
  readonly malls: readonly MallReport[]
  /** To be found in Gate's logs. */
  readonly traceId: string | undefined
  /** The whole of what Gate said (RFC 9457), where it was Gate that said no. */
  readonly problem: Problem | undefined

  constructor(code: MallgateErrorCode, title: string, { status = 0, detail, problem, cause }: MallgateErrorDetails = {}) {
    super(detail ?? title, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status
    this.title = title
    this.detail = detail
    this.action = problem?.action
    this.faults = (problem?.errors ?? []).map(({ name, message }) => ({ ...(name && { field: name }), message }))
    this.field = this.faults[0]?.field
    this.malls = reportsOf(problem)
    this.traceId = problem?.traceId
    this.problem = problem
  }
}

export interface MallgateErrorDetails {
  status?: number
  detail?: string | undefined
  problem?: Problem
  cause?: unknown
}

/** What Gate refused with; `invalid_answer` where the body is no problem of Gate's. */
export function refusalOf(url: string, status: number, body: string): MallgateError {
  const problem = parseJson(body)
  if (!isProblem(problem)) return notAGate(url, status)
  return new MallgateError(problem.code as MallgateErrorCode, problem.title, { status, detail: problem.detail, problem })
}

/** By its shape, since anybody may answer with an error of JSON. */
function isProblem(value: unknown): value is Problem {
  if (!isObject(value)) return false
  const { code, title, detail, action, traceId, errors, malls } = value
  return (
    isText(code) &&
    isText(title) &&
    [detail, action, traceId].every(isTextIfThere) &&
    isListIfThere(errors, (error) => isText(error['message']) && isTextIfThere(error['name'])) &&
    isListIfThere(malls, isReport)
  )
}

export const notAGate = (url: string, status: number, cause?: unknown) =>
  new MallgateError('invalid_answer', 'What answers is not a Gate', {
    status,
    detail: `${url} answered ${status} with something a Gate does not say.`,
    cause,
  })

/** The value a JSON text stands for; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Gate adds the reports beside the members of the RFC.
const reportsOf = (problem: (Problem & { malls?: readonly MallReport[] }) | undefined): readonly MallReport[] => problem?.malls ?? []
