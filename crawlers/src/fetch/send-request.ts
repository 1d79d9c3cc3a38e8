import type { IncomingHttpHeaders } from 'node:http'

import type { Dispatcher } from 'undici'

import { BodyTooLarge, encodingsOf } from './inflate.ts'
import { type AnswerReader, readAnswer } from './read-answer.ts'

/** A shop's answer to one request. Its body is undefined where the answer leads elsewhere. */
export interface Answer {
  status: number
  /** In lower case; those that came several times joined by a comma. */
  headers: Record<string, string>
  setCookies: readonly string[]
  body: Uint8Array | undefined
}

/** The shop sends what no honest server does. */
export class NotHttp extends Error {
  override name = 'NotHttp'
}

export type SentRequest = Dispatcher.DispatchOptions & { allowH2?: boolean }

const redirectStatuses = new Set([301, 302, 303, 307, 308])
// An early hint or two are honest.
const mostInterim = 16
// What a redirect says besides is let pass, so that its connection can be used again, but not for long.
const mostRedirectBytes = 65_536
const mostRedirectMs = 2_000

/**
 * Sends a request, and takes its answer piece by piece, straight from the connection. `started` is called when the shop began to answer.
 * @throws BodyTooLarge, NotHttp, AddressRefused, what the network says, and the signal's reason as soon as it aborts
 */
export function sendRequest(
  dispatcher: Dispatcher,
  request: SentRequest,
  maxBytes: number,
  signal: AbortSignal,
  started?: () => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let reader: AnswerReader | undefined
    let interim = 0
    let ended = false
    const onAbort = () => fail(signal.reason as Error)
    const settle = (): boolean => {
      if (ended) return false
      ended = true
      signal.removeEventListener('abort', onAbort)
      return true
    }
    const fail = (error: Error) => {
      if (!settle()) return
      reader?.destroy()
      reject(error)
      controller?.abort(error)
    }
    if (signal.aborted) return fail(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })

    const answered = (status: number, headers: IncomingHttpHeaders) => {
      started?.()
      const setCookies = (headers['set-cookie'] as string[] | string | undefined) ?? noCookies
      const answer: Answer = {
        status,
        headers: joined(headers),
        setCookies: typeof setCookies === 'string' ? [setCookies] : setCookies,
        body: undefined,
      }
      if (redirectStatuses.has(status) && headers['location'] !== undefined) {
        // Nobody reads what a redirect says besides, and it need not ever end.
        reader = letPass(() => controller?.abort(new NotHttp('a redirect without end')))
        // Most end with their headers; by then their connection is free for what they lead to.
        if (settle()) setImmediate(() => setImmediate(() => resolve(answer)))
        return
      }
      const encodings = encodingsOf(answer.headers['content-encoding'])
      if (encodings.length === 0 && Number(answer.headers['content-length']) > maxBytes) throw tooLarge(maxBytes)
      reader = readAnswer(encodings, maxBytes, {
        done(body) {
          if (settle()) resolve({ ...answer, body })
        },
        failed: fail,
        drained: () => controller?.resume(),
      })
    }

    dispatcher.dispatch(request, {
      onRequestStart(started) {
        controller = started
        // It may have waited for a connection until it was over.
        if (ended) started.abort(abandoned)
      },
      onResponseStart(_controller, status, headers) {
        if (status >= 200) {
          try {
            return answered(status, headers)
          } catch (error) {
            return fail(error as Error)
          }
        }
        interim += 1
        if (interim > mostInterim) fail(new NotHttp(`more than ${mostInterim} interim answers before the one that counts`))
      },
      onResponseData(from, chunk) {
        if (reader?.add(chunk) === false) from.pause()
      },
      onResponseEnd() {
        reader?.end()
      },
      onResponseError(_controller, error) {
        if (reader && ended) reader.destroy()
        fail(error)
      },
    })
  })
}

const noCookies: readonly string[] = []
const abandoned = new Error('given up before it was sent')
const tooLarge = (maxBytes: number) => new BodyTooLarge(`more than ${maxBytes} bytes (limits.maxBytes)`)

function joined(headers: IncomingHttpHeaders): Record<string, string> {
  for (const name in headers) if (Array.isArray(headers[name])) headers[name] = headers[name].join(', ')
  return headers as Record<string, string>
}

function letPass(abort: () => void): AnswerReader {
  let size = 0
  const over = setTimeout(abort, mostRedirectMs)
  over.unref()
  const destroy = () => clearTimeout(over)
  return {
    add(chunk) {
      size += chunk.byteLength
      if (size > mostRedirectBytes) abort()
      return true
    },
    end: destroy,
    destroy,
  }
}
