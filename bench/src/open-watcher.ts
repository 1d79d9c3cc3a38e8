import { type HttpLine, openHttpLine } from './http-line.ts'
import { type Place, createEventReader, placeIn, placeWithin } from './watch-answer.ts'

/** By long polls, or by one stream of events each. */
export type WatchMode = 'poll' | 'sse'

/** One watcher of the malls' instances, that knows of nothing but where the last answer stood. */
export interface Watcher {
  /** Bytes that came, heads and framing among them, since this was set to 0. */
  bytes: number
}

export interface WatcherOptions {
  address: string
  authorization: string
  /** What it knows already. */
  place: Place
  /** It has the whole of an answer that tells of a change. */
  told(watcher: Watcher): void
  /** A poll ended without a change. */
  renewed(): void
  failed(what: string): void
}

const service = 'mall'
const pollMs = 30_000

export const openWatcher = (mode: WatchMode, options: WatcherOptions): Promise<Watcher> =>
  mode === 'poll' ? openPoll(options) : openStream(options)

const headOf = (path: string, address: string, authorization: string, more = '') =>
  `GET /v1/services/${service}/${path} HTTP/1.1\r\nhost: ${new URL(address).host}\r\nauthorization: ${authorization}\r\n${more}\r\n`

async function openPoll({ address, authorization, place, told, renewed, failed }: WatcherOptions): Promise<Watcher> {
  const watcher = { bytes: 0 }
  let known = place
  let beginning = ''
  const line: HttpLine = await openHttpLine(address, {
    received: (bytes) => (watcher.bytes += bytes),
    piece: (text) => void (beginning.length < placeWithin && (beginning += text)),
    answered(status) {
      if (status === 200) {
        told(watcher)
        known = placeIn(beginning)
      } else if (status === 204) renewed()
      else return failed(`a poll was answered with ${status}: ${beginning}`)
      beginning = ''
      ask(pollMs)
    },
    lost: (error) => failed(`a watcher was lost: ${error.message}`),
  })
  const ask = (waitMs: number) => {
    const { epoch, revision } = known
    line.write(headOf(`instances?epoch=${epoch}&revision=${revision}&waitMs=${waitMs}`, address, authorization))
  }
  // As watchers that came one by one: their polls don't end all at once.
  ask(Math.ceil(Math.random() * pollMs))
  return watcher
}

async function openStream({ address, authorization, place, told, failed }: WatcherOptions): Promise<Watcher> {
  const watcher = { bytes: 0 }
  const line = await openHttpLine(address, {
    received: (bytes) => (watcher.bytes += bytes),
    piece: createEventReader(({ event }) => {
      if (event === 'changes' || event === 'list') told(watcher)
    }),
    answered: (status) => failed(`a stream of events ended with ${status}`),
    lost: (error) => failed(`a watcher was lost: ${error.message}`),
  })
  const resume = `accept: text/event-stream\r\nlast-event-id: ${place.epoch}/${place.revision}\r\n`
  line.write(headOf('events', address, authorization, resume))
  return watcher
}

/** The whole list, as a watcher that knows nothing is told it: where it stands, and its answer on the wire. */
export async function takeList(address: string, authorization: string): Promise<{ place: Place; bytes: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ place: Place; bytes: number }>()
  let beginning = ''
  let bytes = 0
  const line = await openHttpLine(address, {
    received: (size) => (bytes += size),
    piece: (text) => void (beginning.length < placeWithin && (beginning += text)),
    answered(status) {
      if (status === 200) resolve({ place: placeIn(beginning), bytes })
      else reject(new Error(`the list was answered with ${status}: ${beginning}`))
    },
    lost: reject,
  })
  line.write(headOf('instances', address, authorization))
  try {
    return await promise
  } finally {
    line.close()
  }
}
