import { bodyText } from './body-text.ts'
import { type EventMessage, eventsOf } from './event-stream.ts'
import { MallgateError, notAGate, parseJson, refusalOf } from './mallgate-error.ts'
import { type Members, isObject } from './shapes.ts'
import { TimeIsUp, type Waiting, createWaiting } from './waiting.ts'

/** How Gate is reached. */
export interface Link {
  /** Without a slash at its end. */
  baseUrl: string
  fetch: typeof fetch
}

export interface Question {
  path: string
  /** How long it may take in all, without what the reader of a stream takes for himself. */
  boundMs: number
  signal: AbortSignal | undefined
}

/** Gate's answer as JSON. `looksRight`: whether it is what this path answers with. @throws MallgateError; the signal's reason */
export async function askJson<T>(link: Link, question: Question, looksRight: (value: Members) => boolean): Promise<T> {
  const waiting = createWaiting(question.boundMs, question.signal)
  const url = link.baseUrl + question.path
  try {
    const response = await open(link, url, 'application/json', waiting)
    const value = parseJson(await waiting.for(response.text()))
    if (!isObject(value) || !looksRight(value)) throw notAGate(url, response.status)
    return value as T
  } catch (error) {
    throw broken(error, url, question)
  } finally {
    waiting.close()
  }
}

/** The events Gate answers with. Whoever stops reading ends the request. @throws MallgateError; the signal's reason */
export async function* askEvents(link: Link, question: Question): AsyncGenerator<EventMessage, void, void> {
  const waiting = createWaiting(question.boundMs, question.signal)
  const url = link.baseUrl + question.path
  try {
    const response = await open(link, url, 'text/event-stream', waiting)
    const type = response.headers.get('content-type') ?? ''
    if (!/^text\/event-stream\b/i.test(type)) throw notAGate(url, response.status)
    for await (const message of eventsOf(bodyText(response, waiting))) {
      waiting.pause()
      yield message
      waiting.goOn()
    }
  } catch (error) {
    throw broken(error, url, question)
  } finally {
    waiting.close()
  }
}

/** The one place where a request is made: what every request carries belongs here. */
async function open({ fetch }: Link, url: string, accept: string, waiting: Waiting): Promise<Response> {
  let response: Response
  try {
    response = await waiting.for(fetch(url, { headers: { accept }, signal: waiting.signal }))
  } catch (error) {
    if (waiting.signal.aborted) throw error
    throw new MallgateError('unreachable', 'Gate cannot be reached', { detail: `No connection to ${url}: ${reason(error)}.`, cause: error })
  }
  if (!response.ok) throw refusalOf(url, response.status, await waiting.for(response.text()))
  return response
}

function broken(error: unknown, url: string, { boundMs, signal }: Question): Error {
  if (signal?.aborted || error instanceof MallgateError) return error as Error
  if (error instanceof TimeIsUp)
    return new MallgateError('timeout', 'Gate gave no answer in time', {
      detail: `${url} was not done within ${boundMs} ms.`,
      cause: error,
    })
  return new MallgateError('broken', 'Gate broke off its answer', { detail: `${url} broke off: ${reason(error)}.`, cause: error })
}

/** Node says what happened in the cause, and in its code. */
function reason(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? (cause?.message || message)
}
