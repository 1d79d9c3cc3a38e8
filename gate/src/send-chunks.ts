import type { OutgoingHttpHeaders } from 'node:http'

import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Sends a body that stands in several pieces. They are written one after the other and never put together first, which for a large part
 * that is kept and sent again and again is most of what sending costs; only where the client takes compressed answers they must be one.
 */
export function sendChunks(request: FastifyRequest, reply: FastifyReply, chunks: readonly Buffer[]): FastifyReply {
  const encodings = request.headers['accept-encoding']
  if (encodings !== undefined && encodings !== 'identity') return reply.send(Buffer.concat(chunks))
  reply.hijack()
  const { raw } = reply
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  raw.writeHead(reply.statusCode, { ...reply.getHeaders(), 'content-length': length } as OutgoingHttpHeaders)
  raw.cork()
  for (const chunk of chunks) raw.write(chunk)
  raw.end()
  return reply
}
