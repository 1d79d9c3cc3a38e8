import { type Server as HttpServer, type RequestListener, createServer } from 'node:http'
import { type Http2SecureServer, type SecureServerOptions, createSecureServer } from 'node:http2'
import { type AddressInfo, type Server, type Socket, createServer as createTcpServer } from 'node:net'
import { type TLSSocket, createServer as createTlsServer } from 'node:tls'

import { onTestFinished } from 'vitest'

import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import { parseAllowHosts } from './allowed-addresses.ts'
import { type FetchPageDeps, createFetchPage } from './fetch-page.ts'
import { createGuardedAgent } from './guarded-agent.ts'
import { type Identity, trusted } from './tls-for-tests.ts'

/** The port a server got on this machine's loopback. It is closed, with all its connections, when the test is over. */
export async function listening(server: Server | HttpServer | Http2SecureServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

/** A shop that speaks HTTP/1.1 by the book. */
export const honestShop = async (answer: RequestListener): Promise<string> => `http://127.0.0.1:${await listening(createServer(answer))}`

/** A shop that writes what it likes, once it was asked. */
export async function rawShop(asked: (socket: Socket) => void): Promise<string> {
  const port = await listening(createTcpServer((socket) => socket.once('data', () => asked(socket))))
  return `http://127.0.0.1:${port}`
}

/** A shop behind TLS that speaks HTTP/2, and HTTP/1.1 if it is allowed to. */
export async function http2Shop(prepare: (server: Http2SecureServer) => void, options: SecureServerOptions = {}): Promise<string> {
  const server = createSecureServer({ ...trusted, ...options })
  server.on('sessionError', () => undefined)
  server.on('session', (session) => session.on('error', () => undefined))
  prepare(server)
  return `https://localhost:${await listening(server)}`
}

/** A shop behind TLS that says it speaks HTTP/2, and then writes what it likes; by HTTP/1.1, where it is asked so, too. */
export async function rawHttp2Shop(connected: (socket: TLSSocket) => void): Promise<string> {
  const server = createTlsServer({ ...trusted, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
    socket.on('error', () => undefined)
    connected(socket)
  })
  return `https://localhost:${await listening(server)}`
}

/** A shop behind TLS with this identity. */
export async function securedShop(identity: Identity): Promise<string> {
  const server = createSecureServer({ ...identity, allowHTTP1: true }, (_request, response) => response.end('secured'))
  return `https://localhost:${await listening(server)}`
}

export interface Fetching extends Partial<FetchLimits> {
  /** What the crawl has for it, 5,000 where absent. */
  timeoutMs?: number
  headers?: Record<string, string>
}

/** Fetches as a crawler does, with an agent of its own. */
export function fetching({ allow = '127.0.0.0/8', ...deps }: Partial<FetchPageDeps> & { allow?: string } = {}) {
  const agent = deps.agent ?? createGuardedAgent(parseAllowHosts(allow))
  onTestFinished(() => agent.destroy())
  const fetchPage = createFetchPage({ overrides: new Map(), ...deps, agent })
  const get = (url: string, { timeoutMs = 5_000, headers = {}, ...limits }: Fetching = {}): Promise<FetchedPage | FetchFailure> => {
    const request: PageRequest = { url, method: 'GET', headers: { 'accept-encoding': 'gzip, deflate, br, zstd', ...headers } }
    return fetchPage(request, { maxBytes: 1_000_000, redirects: 5, ...limits }, AbortSignal.timeout(timeoutMs))
  }
  return { get, fetchPage, agent }
}

/** The text of a page; a failure says so. */
export function textOf(had: FetchedPage | FetchFailure): string {
  if (!('body' in had)) throw new Error(`no page: ${had.message}`)
  return Buffer.from(had.body).toString()
}
