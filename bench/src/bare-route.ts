// The baseline of a cached answer, as a process of its own: a bare Fastify route that sends the bytes it is given; with `gzip` behind the plugin
// that compresses them for whoever accepts it.
import type { AddressInfo } from 'node:net'

import compress from '@fastify/compress'
import fastify from 'fastify'

import { serveRole } from './role.ts'

let bytes = Buffer.alloc(0)
const app = fastify()
if (process.argv[2] === 'gzip') await app.register(compress)
app.get('/v1/search', async (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(bytes))
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo

serveRole(async ({ body }: { body: string }) => {
  bytes = Buffer.from(body)
  return `http://127.0.0.1:${port}/v1/search`
})
