import type { FastifyRequest } from 'fastify'

import { TokenRefused } from './cluster-token.ts'
import { ProblemError } from './contract/problem.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

// Whoever knocks without a key must not be able to fill a disk: the metric counts all of them.
const linesPerSecond = 10

/** Notes calls refused for their token or for who made them: counts each, and logs it. Answers what the caller is to be told. */
export function createRefusals(metrics: Metrics, log: Log): (error: Error, request: FastifyRequest) => Error {
  const count = metrics.counter('mallgate_refused_calls_total', 'Calls refused for their token, or for who called.', ['reason'])
  let second = 0
  let lines = 0

  const mayLog = () => {
    const now = Math.floor(performance.now() / 1000)
    if (now !== second) lines = 0
    second = now
    return ++lines <= linesPerSecond
  }

  return (error, request) => {
    const reason = reasonOf(error)
    if (reason === undefined) return error
    count({ reason })
    const { method, url, ip, caller } = request
    if (mayLog()) log.warn({ method, url: url.slice(0, 200), from: ip, caller, reason, detail: error.message }, 'call refused')
    return error instanceof TokenRefused ? new ProblemError('unauthorized', error.message) : error
  }
}

function reasonOf(error: Error): string | undefined {
  if (error instanceof TokenRefused) return `${error.reason} token`
  return error instanceof ProblemError && (error.code === 'unauthorized' || error.code === 'forbidden') ? error.code : undefined
}
