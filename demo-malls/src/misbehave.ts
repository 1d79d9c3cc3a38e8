import { Readable } from 'node:stream'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'

import type { FastifyInstance, FastifyReply } from 'fastify'

import { blockPage, captchaPage, challengePage } from './bot-walls.ts'
import { type Conduct, type Fault, parseFault, parseLatency } from './conduct.ts'
import { stillThereAfter } from './patience.ts'
import { createRandom } from './random.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers with search results. */
    listing?: boolean
  }
  interface FastifyRequest {
    /** What is to go wrong with this answer; `layout`, `price-moved` and `empty` are the shop's own part. */
    fault: Fault | null
  }
}

/** Makes a shop count, dawdle and fail as its conduct says, or as the request asks by `?latency=` and `?fault=`. */
export function misbehave(scope: FastifyInstance, conduct: Conduct): void {
  scope.decorateRequest('fault', null)
  scope.addHook('onRequest', async (request, reply) => {
    conduct.requests++
    if (request.routeOptions.config.listing) conduct.searches++
    let asked
    try {
      asked = wish(request.query as Record<string, unknown>, conduct)
    } catch (error) {
      return reply
        .code(400)
        .type('text/plain; charset=utf-8')
        .send(`${(error as Error).message}\n`)
    }
    if (asked.latencyMs > 0 && !(await stillThereAfter(asked.latencyMs, reply.raw))) return reply.hijack()
    request.fault = asked.fault
    return asked.fault ? insteadOfAPage[asked.fault]?.(reply) : undefined
  })
  scope.addHook('onSend', async (request, reply, payload) => {
    const spoil = request.fault ? spoilt[request.fault] : undefined
    if (!spoil || (typeof payload !== 'string' && !Buffer.isBuffer(payload))) return payload
    return spoil(reply, Buffer.from(payload as Buffer))
  })
}

function wish(query: Record<string, unknown>, { latencyMs, fault }: Conduct): Pick<Conduct, 'latencyMs' | 'fault'> {
  return {
    latencyMs: query['latency'] === undefined ? latencyMs : parseLatency(String(query['latency'])),
    fault: query['fault'] === undefined ? fault : parseFault(String(query['fault'])),
  }
}

const html = 'text/html; charset=utf-8'

const insteadOfAPage: Partial<Record<Fault, (reply: FastifyReply) => FastifyReply>> = {
  block: (reply) => reply.code(403).type(html).send(blockPage),
  captcha: (reply) => reply.type(html).send(captchaPage),
  challenge: (reply) => reply.code(503).type(html).header('retry-after', '10').send(challengePage),
  // Nothing will be sent: it ends when the client goes, or this program does.
  hang: (reply) => reply.hijack(),
  '500': (reply) => reply.code(500).type('text/html').send('<h1>Internal Server Error</h1>'),
  '429': (reply) => reply.code(429).header('retry-after', '7').type('text/html').send('<h1>Too Many Requests</h1>'),
  garbage: (reply) => reply.type('text/html').send(noise()),
}

function noise(): Buffer {
  const random = createRandom('garbage')
  return Buffer.from(Array.from({ length: 4096 }, () => random.int(0, 255)))
}

const slowBytes = 16
const slowEveryMs = 250

const spoilt: Partial<Record<Fault, (reply: FastifyReply, page: Buffer) => Readable>> = {
  cut(reply, page) {
    reply.header('content-length', page.length)
    return Readable.from(firstHalf(page), { objectMode: false })
  },
  'slow-body'(reply, page) {
    reply.header('content-length', page.length)
    return Readable.from(drops(page), { objectMode: false })
  },
}

async function* firstHalf(page: Buffer) {
  yield page.subarray(0, page.length >> 1)
  // The half has to be on its way before the error destroys the socket.
  await setImmediate()
  throw new Error('cut, as asked')
}

async function* drops(page: Buffer) {
  for (let at = 0; at < page.length; at += slowBytes) {
    yield page.subarray(at, at + slowBytes)
    await sleep(slowEveryMs)
  }
}
