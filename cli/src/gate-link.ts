import { type Client, MallgateError, createClient } from '@mallgate/client'

import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import { withoutUser } from './plain-text.ts'
import { readRunEnv } from './run-env.ts'
import type { Surroundings } from './terminal.ts'

const fallback = 'http://127.0.0.1:8080'

/** Where Gate is: the option, GATE_URL, the system that runs here, or its usual port. */
export function gateUrl(option: string | undefined, { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): URL {
  const given = option ?? (env['GATE_URL'] || readRunEnv(cwd)['GATE_URL'] || fallback)
  const url = URL.canParse(given) ? new URL(given) : undefined
  // Before it is told what was given: a password stays untold.
  if (url?.username || url?.password)
    throw new CliError('The address of a Gate must have no user and no password: write it as http://host:port.', exitCodes.usage)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new CliError(`'${withoutUser(given)}' is no address of a Gate: write it as http://host:port.`, exitCodes.usage)
  return url
}

export interface GateLink {
  client: Client
  /** For messages: where it is asked. */
  origin: string
}

export function linkToGate(option: string | undefined, around: Pick<Surroundings, 'env' | 'cwd'>, graceMs?: number): GateLink {
  const { origin, pathname } = gateUrl(option, around)
  return { client: createClient({ baseUrl: origin + pathname, ...(graceMs !== undefined && { graceMs }) }), origin }
}

const exitOf: Record<string, ExitCode> = {
  invalid_request: exitCodes.usage,
  no_mall_answered: exitCodes.noMallAnswered,
  no_malls: exitCodes.noMallAnswered,
}

/** What Gate, or the way to it, said instead of an answer, in the command's own terms; anything else as it is. */
export function inOurTerms(error: unknown, origin: string): unknown {
  return error instanceof MallgateError ? new CliError(sentenceOf(error, origin), exitOf[error.code] ?? exitCodes.failed) : error
}

function sentenceOf(error: MallgateError, origin: string): string {
  const { code, faults, title, action = '', traceId, cause, status } = error
  if (code === 'unreachable')
    return `Gate cannot be reached at ${origin} (${codeOf(cause)}): start it with \`npm start\`, or say where it is with --gate or GATE_URL.`
  if (code === 'timeout') return `Gate at ${origin} gave no answer in time: is it overloaded?`
  if (code === 'broken') return `Gate at ${origin} broke off its answer (${codeOf(cause ?? error)}): ask again.`
  if (code === 'invalid_answer') return `What listens at ${origin} is not a Gate: it answered ${status} with something else.`
  if (code === 'not_found') return error.message
  if (faults.length > 0) return `${faults.map(({ field, message }) => `${optionOf(field)} ${message}`).join('; ')}.`
  return `${title}. ${action}${code === 'internal' && traceId ? ` (trace ${traceId})` : ''}`
}

function codeOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? (cause?.message || message)
}

const optionOf = (name = '') => (name === 'q' ? 'the query' : name === 'maxAge' ? '--max-age' : name === 'id' ? 'the id' : `--${name}`)
