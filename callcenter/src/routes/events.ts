import type { ServerResponse } from 'node:http'

import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { ServiceName } from '@mallgate/shared/contract/instance'
import { problemResponses } from '@mallgate/shared/http-app'

import type { Known } from '../registry-memory.ts'
import type { Registry } from '../registry.ts'

const Params = Type.Object({ service: ServiceName }, { additionalProperties: false })

// Often enough for proxies, and for a client that wants to know a dead connection from a silent one.
const aliveEveryMs = 15_000
const alive = Buffer.from(':\n\n')

/**
 * The same as a stream: `list` first (or, after a Last-Event-ID, what changed since), then `changes`. The frames are the bytes that all
 * streams share, written as they are: a plugin would make each of them again for each stream.
 */
export function eventRoutes(app: FastifyInstance, registry: Registry): void {
  const streams = new Set<ServerResponse>()
  const timer = setInterval(() => {
    for (const stream of streams) if (!stream.writableNeedDrain) stream.write(alive)
  }, aliveEveryMs)
  timer.unref()
  app.addHook('onClose', async () => clearInterval(timer))

  app.get<{ Params: Static<typeof Params> }>(
    '/v1/services/:service/events',
    { schema: { params: Params, response: { ...problemResponses } }, exposeHeadRoute: false },
    (request, reply) => {
      const stream = reply.raw
      reply.hijack()
      stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      stream.flushHeaders()
      streams.add(stream)
      const { next, stop } = registry.follow(request.params.service, {
        known: knownOf(request.headers['last-event-id']),
        // Who does not read gets nothing more to be kept for it; what it missed comes in one piece when it does.
        tell: ({ frame }) => {
          if (stream.writableNeedDrain) return false
          stream.write(frame)
          return true
        },
        end: () => void stream.end(),
      })
      stream.on('drain', next)
      stream.once('close', () => {
        streams.delete(stream)
        stop()
      })
      stream.on('error', () => stream.destroy())
    },
  )
}

/** `<epoch>/<revision>`, as our events have it; of anything else nothing is known. */
function knownOf(id: string | string[] | undefined): Known | undefined {
  const parts = /^(.{1,64})\/(\d{1,16})$/.exec(String(id ?? ''))
  return parts ? { epoch: parts[1]!, revision: Number(parts[2]) } : undefined
}
