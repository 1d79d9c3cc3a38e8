import type { ServerResponse } from 'node:http'

/** Aborts when the connection ends before the answer does. */
export function clientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}
