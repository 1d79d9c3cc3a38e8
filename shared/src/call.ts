import { Agent, type Dispatcher, errors } from 'undici'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

import { CallFailed, CallRefused, parseJson, parseProblem } from './call-failure.ts'
import type { Credentials } from './cluster-token.ts'
import { deadlineHeader, timeLimit } from './deadline.ts'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `http://host:port` of the instance. */
  address: string
  path: string
  body?: unknown
  /** A body that is JSON already: sent as it is. */
  jsonBody?: string | undefined
  /** What remains for this hop, in milliseconds: the call is given up then, and the other side is told. */
  timeoutMs: number
  /** How much longer to wait than the other side is told, so that it can say itself that time is up; 0 where absent. */
  graceMs?: number
  signal?: AbortSignal | undefined
  traceparent?: string | undefined
}

/**
 * Calls of one process to the others: keep-alive connections, a token, a deadline and the trace on every one. A connection that the other
 * side closed between two calls is no failure: what was sent on it is sent once more, on a new one. So a call must be one that may arrive
 * twice; all of ours are, the crawl a search begins being shared by all who ask for it.
 */
export interface Caller {
  /** Answers with the body as `schema` types it; undefined for 204. Throws CallRefused or CallFailed. */
  json<T extends TSchema>(call: Call, schema: Checked<T>): Promise<Static<T>>
  send(call: Call): Promise<void>
  close(): Promise<void>
}

/** A schema, compiled once. */
export interface Checked<T extends TSchema> {
  check(value: unknown): value is Static<T>
  explain(value: unknown): string
}

export function checked<T extends TSchema>(schema: T): Checked<T> {
  const compiled = Compile(schema)
  return {
    check: (value): value is Static<T> => compiled.Check(value),
    explain(value) {
      const [first] = compiled.Errors(value)
      return first ? `${first.instancePath || '/'} ${first.message}` : 'is valid'
    },
  }
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'ENETDOWN',
  'ENOENT',
])
const closedCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

export function createCaller(tokens: Credentials, { connectTimeoutMs = 1_000 } = {}): Caller {
  const options = { connect: { timeout: connectTimeoutMs }, headersTimeout: 0, bodyTimeout: 0, connections: 256 }
  const agent = new Agent({ ...options, keepAliveTimeout: 30_000, pipelining: 1 })
  // Without pipelining undici keeps no connection: each call has a new one.
  const fresh = new Agent({ ...options, pipelining: 0 })

  const answerTo = async (sent: Dispatcher.RequestOptions) => {
    try {
      return await agent.request(sent)
    } catch (error) {
      if (!wasClosed(error as NodeJS.ErrnoException)) throw error
      return fresh.request(sent)
    }
  }

  const request = async ({ method = 'GET', address, path, body, jsonBody, timeoutMs, graceMs = 0, signal, traceparent }: Call) => {
    const sent = jsonBody ?? (body === undefined ? null : JSON.stringify(body))
    const limit = timeLimit(Math.max(1, Math.ceil(timeoutMs + graceMs)), signal)
    try {
      const authorization = await tokens.header()
      const response = await answerTo({
        origin: address,
        path,
        method,
        headers: {
          [deadlineHeader]: String(Math.ceil(timeoutMs)),
          ...(authorization && { authorization }),
          ...(traceparent && { traceparent }),
          ...(sent !== null && { 'content-type': 'application/json' }),
        },
        body: sent,
        signal: limit.signal,
      })
      const text = await response.body.text()
      if (response.statusCode >= 300) throw new CallRefused(response.statusCode, parseProblem(text))
      return { status: response.statusCode, text }
    } catch (error) {
      if (error instanceof CallRefused) throw error
      throw failure(error as NodeJS.ErrnoException, `${method} ${address}${path}`, limit.expired(), signal?.aborted ?? false)
    } finally {
      limit.clear()
    }
  }

  return {
    async json(call, schema) {
      const { status, text } = await request(call)
      if (status === 204) return undefined as never
      const value = parseJson(text)
      if (!schema.check(value))
        throw new CallFailed('invalid', `${call.address}${call.path} answered what the contract does not know: ${schema.explain(value)}`)
      return value
    },
    async send(call) {
      await request(call)
    },
    async close() {
      await Promise.all([agent.destroy(), fresh.destroy()])
    },
  }
}

/** Whether no answer had begun when the other side closed a connection that had served before: it may not have read what was sent. */
function wasClosed(error: NodeJS.ErrnoException): boolean {
  if (error instanceof errors.SocketError && error.socket) return error.socket.bytesRead === undefined || error.socket.bytesRead > 0
  return closedCodes.has(error.code ?? '')
}

function failure(error: NodeJS.ErrnoException, what: string, expired: boolean, aborted: boolean): CallFailed {
  if (aborted) return new CallFailed('aborted', `${what} was given up`, error)
  if (expired) return new CallFailed('timeout', `${what} gave no answer in time`, error)
  const unreachable = unreachableCodes.has(error.code ?? '')
  return new CallFailed(unreachable ? 'unreachable' : 'broken', `${what} failed: ${error.message}`, error)
}
