// The load, as a process of its own: one GET again and again over kept connections. It speaks plain HTTP over sockets, since a full
// client would take more CPU than a route that sends bytes, and then be what is measured.
import { type Socket, connect } from 'node:net'

import { type Answered, createAnswerReader } from './answer-reader.ts'
import { serveRole } from './role.ts'

export interface Load {
  /** `http://host:port/path` */
  url: string
  connections: number
  durationMs: number
  /** What is sent as accept-encoding. */
  encoding: Encoding
}

export type Encoding = 'identity' | 'gzip'

export interface Loaded {
  requests: number
  elapsedMs: number
  /** Of each request, in milliseconds. */
  times: number[]
}

async function load({ url, connections, durationMs, encoding }: Load): Promise<Loaded> {
  const { hostname, port, host, pathname, search } = new URL(url)
  const request = `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\naccept-encoding: ${encoding}\r\n\r\n`
  const times: number[] = []
  const started = performance.now()
  const until = started + durationMs
  const lane = () =>
    new Promise<void>((resolve, reject) => {
      let sentAt = 0
      const send = () => {
        sentAt = performance.now()
        socket.write(request)
      }
      const answered: Answered = (status) => {
        const now = performance.now()
        if (status !== 200) return void socket.destroy(new Error(`${url} answered ${status}`))
        times.push(now - sentAt)
        if (now < until) return send()
        socket.removeAllListeners('close').destroy()
        resolve()
      }
      const read = createAnswerReader(answered)
      const onread = { buffer: Buffer.alloc(256 * 1024), callback: (size: number, buffer: Uint8Array) => read(buffer, size) }
      const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true, onread })
      socket.once('connect', send).once('error', reject)
      socket.once('close', () => reject(new Error(`${url}: the connection was closed`)))
    })
  await Promise.all(Array.from({ length: connections }, lane))
  return { requests: times.length, elapsedMs: performance.now() - started, times }
}

serveRole(load)
