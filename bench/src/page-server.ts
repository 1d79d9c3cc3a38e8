// The shops of the recorded pages, as a process of its own: the file named by the path, from memory.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { serveRole } from './role.ts'

const [dir = '', ...files] = process.argv.slice(2)
const pages = new Map<string, Buffer>(await Promise.all(files.map(async (file) => [`/${file}`, await readFile(join(dir, file))] as const)))

const server = createServer((request, response) => {
  // What stands behind the path only makes addresses differ.
  const body = pages.get((request.url ?? '').split('?')[0]!)
  if (!body) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': body.length }).end(body)
})
// A client that waits between runs must find its connections as it left them.
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => serveRole(async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`))
