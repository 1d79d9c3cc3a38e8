import { CallFailed, CallRefused, parseJson, parseProblem } from '@mallgate/shared/call-failure'
import { createOperatorTokens } from '@mallgate/shared/cluster-token'
import { deadlineHeader, timeLimit } from '@mallgate/shared/deadline'
import type { Static, TSchema } from 'typebox'

import type { AnswerCheck } from './answer-check.ts'
import { callCenterPlace } from './call-center-place.ts'
import { callCenterTerms } from './call-center-terms.ts'
import type { Surroundings } from './terminal.ts'

const askBoundMs = 5_000

interface Ask {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  /** What is said beside the path; nothing that is undefined is sent. */
  query?: Readonly<Record<string, string | number | undefined>>
  body?: unknown
  /** A body that is YAML: sent as it is. */
  yaml?: string
  /** What the body was read from, for messages. */
  file?: string
  /** 5000 where absent. */
  timeoutMs?: number
  signal?: AbortSignal
}

interface Answer<T> {
  /** Undefined for 204. */
  value: T
  headers: Headers
  /** Which Call Center gave it. */
  address: string
}

/** Call Center, asked as an operator. */
export interface CallCenterLink {
  /** All that may be asked, for messages. */
  readonly at: string
  /** Answers as `schema` types it. @throws CliError in this command's own terms */
  ask<T extends TSchema>(ask: Ask, schema: AnswerCheck<T>): Promise<Answer<Static<T>>>
  /** The same, where `null` stands for what is not there. */
  find<T extends TSchema>(ask: Ask, schema: AnswerCheck<T>): Promise<Answer<Static<T>> | null>
}

/** Where Call Center is and what it is told of us: see `callCenterPlace`. Nothing is opened until it is asked, and nothing stays open. */
export function linkToCallCenter(option: string | undefined, around: Surroundings): CallCenterLink {
  const { urls, secret } = callCenterPlace(option, around)
  const who = (around.env['MALLGATE_USER'] || around.who).slice(0, 128)
  const tokens = createOperatorTokens(secret, who)
  const at = `Call Center at ${urls.join(', ')}`

  /** The first that can be reached is asked; one that answers, even with a refusal, is believed. */
  const askAny = async (ask: Ask) => {
    let failure: unknown
    for (const address of urls) {
      try {
        return await askOne(address, ask, await tokens.header(), around.signal)
      } catch (error) {
        const elsewhere = error instanceof CallFailed && (error.code === 'unreachable' || (ask.method ?? 'GET') === 'GET')
        if (!elsewhere || around.signal.aborted || ask.signal?.aborted) throw error
        failure ??= error
      }
    }
    throw failure
  }

  const checkedAnswer = <T extends TSchema>(
    { status, text, headers, address }: Said,
    { path }: Ask,
    schema: AnswerCheck<T>,
  ): Answer<Static<T>> => {
    if (status === 204) return { value: undefined as never, headers, address }
    const value = parseJson(text)
    if (schema.check(value)) return { value, headers, address }
    throw new CallFailed('invalid', `${path} answered what this command does not know: ${schema.explain(value)}`)
  }

  const inTerms = (error: unknown, { file }: Ask) => callCenterTerms(error, { at, secured: secret !== undefined, file })
  return {
    at,
    async ask(ask, schema) {
      try {
        return checkedAnswer(await askAny(ask), ask, schema)
      } catch (error) {
        throw inTerms(error, ask)
      }
    },
    async find(ask, schema) {
      try {
        return checkedAnswer(await askAny(ask), ask, schema)
      } catch (error) {
        if (error instanceof CallRefused && error.status === 404) return null
        throw inTerms(error, ask)
      }
    },
  }
}

interface Said {
  status: number
  text: string
  headers: Headers
  address: string
}

async function askOne(address: string, ask: Ask, authorization: string | undefined, interrupted: AbortSignal): Promise<Said> {
  const { method = 'GET', path, query = {}, body, yaml, timeoutMs = askBoundMs, signal } = ask
  const sent = yaml ?? (body === undefined ? null : JSON.stringify(body))
  const limit = timeLimit(timeoutMs, signal ? AbortSignal.any([signal, interrupted]) : interrupted)
  try {
    const response = await fetch(`${address}${path}${queryText(query)}`, {
      method,
      headers: {
        [deadlineHeader]: String(timeoutMs),
        ...(authorization && { authorization }),
        ...(sent !== null && { 'content-type': yaml === undefined ? 'application/json' : 'application/yaml' }),
      },
      body: sent,
      signal: limit.signal,
    })
    const text = await response.text()
    if (!response.ok) throw new CallRefused(response.status, parseProblem(text))
    return { status: response.status, text, headers: response.headers, address }
  } catch (error) {
    if (error instanceof CallRefused) throw error
    throw failed(error as Error, `${method} ${address}${path}`, limit)
  } finally {
    limit.clear()
  }
}

const notReached = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

function failed(error: Error, what: string, { signal, expired }: { signal: AbortSignal; expired(): boolean }): CallFailed {
  if (expired()) return new CallFailed('timeout', `${what} gave no answer in time`, error)
  if (signal.aborted) return new CallFailed('aborted', `${what} was given up`, error)
  // fetch says `fetch failed`; why, its cause knows.
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException
  return new CallFailed(notReached.has(code ?? '') ? 'unreachable' : 'broken', `${what} failed: ${message || code}`, error)
}

function queryText(query: NonNullable<Ask['query']>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]))
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : ''
}
