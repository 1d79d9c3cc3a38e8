import type { Problem } from '@mallgate/shared/contract/problem'

import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import { plainText } from './plain-text.ts'
import { readRunEnv } from './run-env.ts'
import type { Surroundings } from './terminal.ts'

const fallback = 'http://127.0.0.1:8080'

/** Where Gate is: the option, GATE_URL, the system that runs here, or its usual port. */
export function gateUrl(option: string | undefined, { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): URL {
  const given = option ?? (env['GATE_URL'] || readRunEnv(cwd)['GATE_URL'] || fallback)
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new CliError(`'${plainText(given)}' is no address of a Gate: write it as http://host:port.`, exitCodes.usage)
  return url
}

/** A request to Gate. @throws CliError where there is no Gate */
export async function askGate(url: URL, accept: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers: { accept }, signal })
  } catch (error) {
    throw away(url, error)
  }
}

/** One sentence for a connection that failed. */
export function away(url: URL, error: unknown): CliError {
  const { name, message, cause } = error as Error & { cause?: { code?: string } }
  if (name === 'TimeoutError') return new CliError(`Gate at ${url.origin} gave no answer in time: is it overloaded?`)
  return new CliError(
    `Gate cannot be reached at ${url.origin} (${cause?.code ?? message}): start it with \`npm start\`, or say where it is with --gate or GATE_URL.`,
  )
}

const exitOf: Record<string, ExitCode> = {
  invalid_request: exitCodes.usage,
  no_mall_answered: exitCodes.noMallAnswered,
  no_malls: exitCodes.noMallAnswered,
}

/** What Gate said instead of an answer, in the command's own terms. */
export function refusal(url: URL, status: number, body: string): CliError {
  const problem = parseProblem(body)
  if (!problem?.code) return new CliError(`What listens at ${url.origin} is not a Gate: it answered ${status}.`)
  const errors = problem.errors?.map(({ name, message }) => `${optionOf(name)} ${message}`)
  const trace = problem.code === 'internal' && problem.traceId ? ` (trace ${problem.traceId})` : ''
  const text = errors?.length ? `${errors.join('; ')}.` : `${problem.title ?? problem.code}. ${problem.action ?? ''}${trace}`
  return new CliError(plainText(text), exitOf[problem.code] ?? exitCodes.failed)
}

const optionOf = (name = '') => (name === 'q' ? 'the query' : name === 'maxAge' ? '--max-age' : `--${name}`)

function parseProblem(body: string): Partial<Problem> | undefined {
  try {
    return JSON.parse(body) as Partial<Problem>
  } catch {
    return undefined
  }
}
