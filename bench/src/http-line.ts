import { connect } from 'node:net'

import { createAnswerReader } from './answer-reader.ts'

/** One kept connection that speaks plain HTTP/1.1: thousands of them shall cost less than what they measure. */
export interface HttpLine {
  write(request: string): void
  close(): void
}

export interface HttpLineEvents {
  /** Part of a body, as latin1. */
  piece(text: string): void
  /** An answer ended. */
  answered(status: number): void
  /** The connection ended, and not by `close`. */
  lost(error: Error): void
  /** Bytes came, heads and framing among them. */
  received?(bytes: number): void
}

// Read at once in each callback, so that one serves all connections of the process.
const buffer = Buffer.allocUnsafe(64 * 1024)

/** Resolves when it is connected. */
export function openHttpLine(origin: string, { piece, answered, lost, received }: HttpLineEvents): Promise<HttpLine> {
  const { hostname, port } = new URL(origin)
  const { promise, resolve, reject } = Promise.withResolvers<HttpLine>()
  const read = createAnswerReader(answered, (bytes, from, to) => piece((bytes as Buffer).toString('latin1', from, to)))
  const callback = (size: number) => {
    received?.(size)
    return read(buffer, size)
  }
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread: { buffer, callback } })
  let failure: Error | undefined
  socket.once('error', (error) => (failure = error))
  const onClose = () => {
    const error = failure ?? new Error(`${origin} closed the connection`)
    reject(error)
    lost(error)
  }
  socket.once('close', onClose)
  const line: HttpLine = {
    write: (request) => void socket.write(request, 'latin1'),
    close() {
      socket.off('close', onClose)
      socket.destroy()
    },
  }
  socket.once('connect', () => resolve(line))
  return promise
}

/** Does `work` for 0 … count − 1, `width` at a time, so that no listener's backlog overflows. */
export async function inWaves(count: number, width: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane))
}
