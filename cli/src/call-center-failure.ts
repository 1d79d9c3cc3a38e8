import type { Problem } from '@mallgate/shared/contract/problem'

/** Call Center answered with a problem. */
export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  readonly code: string
  readonly problem: Partial<Problem>

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `it answered ${status}`)
    this.status = status
    this.code = problem.code ?? 'internal'
    this.problem = problem
  }
}

/** No answer was had: `unreachable` (not delivered: another may be asked), or anything else that came between. */
export class Unanswered extends Error {
  override name = 'Unanswered'
  readonly code: 'unreachable' | 'timeout' | 'aborted' | 'broken' | 'invalid'

  constructor(code: Unanswered['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
