import { CallFailed, CallRefused } from '@mallgate/shared/call-failure'

import { CliError, exitCodes } from './cli-error.ts'

interface Asked {
  at: string
  /** Whether a secret was known here. */
  secured: boolean
  /** What was sent, where that was a file. */
  file?: string | undefined
}

/** What Call Center, or the way to it, said instead of an answer, in this command's own terms; anything else as it is. */
export function callCenterTerms(error: unknown, asked: Asked): unknown {
  if (error instanceof CallRefused) return refusedTerms(error, asked)
  if (error instanceof CallFailed) return failedTerms(error, asked)
  return error
}

function failedTerms({ code, message }: CallFailed, { at }: Asked): CliError {
  if (code === 'unreachable')
    return new CliError(`${at} cannot be reached: start it with \`npm start\`, or say where it is with --call-center or CALLCENTER_URL.`)
  return new CliError(`${at} gave no answer: ${message}.`)
}

function refusedTerms({ status, code, problem }: CallRefused, { at, secured, file }: Asked): CliError {
  const message = problem.detail ?? problem.title ?? `it answered ${status}`
  if (status === 401) {
    return secured
      ? new CliError(`${at} does not trust this command: CLUSTER_SECRET is another than the one it was started with.`)
      : new CliError(`${at} does not trust this command: set CLUSTER_SECRET to the secret it was started with.`)
  }
  // Its words are those of its API; here it is an option.
  if (code === 'unknown_mall') return new CliError(sentence(message.replace('unknown=true', '--unknown')), exitCodes.refused)
  const { action, traceId, errors = [] } = problem
  if (status >= 500) {
    const trace = traceId && code === 'internal' ? ` (trace ${traceId})` : ''
    return new CliError(`${at} failed: ${sentence(message)}${action ? ` ${action}` : ''}${trace}`)
  }
  const faults: readonly Fault[] = errors
  const lines = faults.length > 1 || faults.some(({ line }) => line !== undefined) ? faults.map((fault) => faultText(fault, file)) : []
  const said = lines.length > 0 ? (problem.title ?? message) : message
  return new CliError(`${at} refused: ${sentence(said)}${lines.length === 0 && action ? ` ${action}` : ''}`, exitCodes.refused, lines)
}

/** One thing that Call Center found wrong: where a file was sent, with its place there. */
interface Fault {
  line?: number
  column?: number
  key?: string
  name?: string
  message: string
}

function faultText({ line, column = 1, key, name, message }: Fault, file = 'line'): string {
  const what = key || name
  const text = what && !message.startsWith(what) ? `${what}: ${message}` : message
  return line === undefined ? text : `${file}:${line}:${column} ${text}`
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
