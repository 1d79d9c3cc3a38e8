import type { Socket } from 'node:net'

import { type ProblemCode, problem } from './contract/problem.ts'

const codes: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** Answers, with a problem too, what Node could not read as a request at all, and ends the connection. For Fastify's `clientErrorHandler`. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  // Who has hung up needs no answer.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const said = problem(codes[error.code ?? ''] ?? 'invalid_request', `this is no HTTP request that can be read: ${error.message}`)
  const body = JSON.stringify(said)
  const head = [
    `HTTP/1.1 ${said.status} ${said.title}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
