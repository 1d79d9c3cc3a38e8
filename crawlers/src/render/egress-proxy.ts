import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, type IncomingMessage, type ServerResponse, createServer, request as sendRequest } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import type { AllowedAddresses } from '../fetch/allowed-addresses.ts'
import { type LookUp, judgedLookup, refusedLiteral } from '../fetch/guarded-lookup.ts'
import { dialGuarded } from './dial-guarded.ts'
import { credentials, endToEnd } from './egress-headers.ts'
import { type EgressSession, type MeteredSession, createEgressSession } from './egress-session.ts'
import { type Target, targetOf, tunnelTarget } from './egress-target.ts'
import { isTracker } from './trackers.ts'

/** The only way a browser of ours has to the network: an HTTP proxy on this machine's loopback that judges each address it dials. */
export interface EgressProxy {
  /** `http://127.0.0.1:<port>` */
  url: string
  /** For one browser context: without its name and secret nothing goes through. */
  open(): EgressSession
  close(): Promise<void>
}

export interface EgressProxyDeps {
  allowed: AllowedAddresses
  /** See FetchPageDeps. Plain http only: behind https the browser wants the shop's own certificate. */
  overrides: ReadonlyMap<string, string>
  lookUp?: LookUp
}

const connectTimeoutMs = 5_000
const idleTimeoutMs = 30_000
/** Opens it on a free port. Understands CONNECT and absolute-form requests (RFC 9112, 3.2), and nothing else. */
export async function createEgressProxy({ allowed, overrides, lookUp }: EgressProxyDeps): Promise<EgressProxy> {
  const sessions = new Map<string, MeteredSession>()
  const pool = new Agent({ keepAlive: true, timeout: idleTimeoutMs, maxFreeSockets: 16 })
  const sessionOf = (message: IncomingMessage): MeteredSession | undefined => {
    const [username, password] = credentials(message.headers['proxy-authorization'])
    const session = username === undefined ? undefined : sessions.get(username)
    return session?.knows(password ?? '') ? session : undefined
  }
  /** What may be dialled; otherwise why not, kept for whoever reads the page. */
  const admit = (session: MeteredSession, target: Target): string | undefined => {
    const why =
      (isTracker(target.host) ? 'it is a tracker' : undefined) ?? refusedLiteral(allowed, target.address, target.port)?.message ?? undefined
    if (why !== undefined) session.meter.refused.set(target.place, why)
    else if (!session.admits(target.host)) return session.meter.exceeded ?? 'nothing of this page goes this way'
    return why
  }

  const forward = (message: IncomingMessage, response: ServerResponse) => {
    const session = sessionOf(message)
    if (!session) return refuse(response, 407)
    const url = URL.parse(message.url ?? '')
    if (url?.protocol !== 'http:') return refuse(response, 400)
    const target = targetOf(url, overrides)
    if (!target || admit(session, target) !== undefined) return refuse(response, 403)
    const { meter } = session
    session.keep(message.socket)
    const onward = sendRequest({
      agent: pool,
      host: target.address,
      port: target.port,
      lookup: judgedLookup(allowed, target.address, target.port, lookUp),
      method: message.method,
      path: url.pathname + url.search,
      headers: { ...endToEnd(message.headers), host: url.host },
      setHost: false,
      timeout: idleTimeoutMs,
    })
    onward.on('timeout', () => onward.destroy(new Error('the shop is silent')))
    onward.on('error', (error) => {
      note(meter, target.place, error)
      meter.unanswered.set(url.href, error.message)
      if (response.headersSent) response.destroy()
      else refuse(response, 502)
    })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.headers))
      answer.on('data', (chunk: Buffer) => session.count(chunk.byteLength))
      answer.on('error', () => response.destroy())
      answer.pipe(response)
    })
    response.once('close', () => onward.destroy())
    message.on('data', (chunk: Buffer) => session.count(chunk.byteLength))
    message.pipe(onward)
  }

  const tunnel = (message: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy())
    const session = sessionOf(message)
    if (!session) return end(client, 407)
    const url = URL.parse(`connect://${message.url}`)
    if (!url?.hostname || !url.port) return end(client, 400)
    const target = tunnelTarget(url, overrides)
    if (!target || admit(session, target) !== undefined) return end(client, 403)
    const { meter } = session
    const onward = dialGuarded(allowed, target.address, target.port, lookUp)
    session.keep(client as Socket)
    session.keep(onward)
    let open = false
    onward.setTimeout(connectTimeoutMs, () => onward.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    onward.on('error', (error) => {
      note(meter, target.place, error)
      if (open) client.destroy()
      else end(client, error instanceof Error && error.name === 'AddressRefused' ? 403 : 502)
    })
    onward.once('connect', () => {
      open = true
      onward.setTimeout(0)
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) onward.write(head)
      client.on('data', (chunk: Buffer) => session.count(chunk.byteLength))
      onward.on('data', (chunk: Buffer) => session.count(chunk.byteLength))
      client.pipe(onward).pipe(client)
    })
    onward.once('close', () => client.destroy())
    client.once('close', () => onward.destroy())
  }

  const server = createServer({ keepAliveTimeout: idleTimeoutMs }, forward)
  server.on('connect', tunnel)
  // A page's own `Upgrade` over plain http comes as a CONNECT; what comes otherwise is nobody of ours.
  server.on('upgrade', (_message: IncomingMessage, client: Duplex) => end(client, 400))
  server.on('clientError', (_error: Error, client: Duplex) => client.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open() {
      const username = randomBytes(8).toString('hex')
      const session = createEgressSession(username, () => sessions.delete(username))
      sessions.set(username, session)
      return session
    },
    async close() {
      for (const session of sessions.values()) session.close()
      pool.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Addresses that are refused only as they are looked up are told like those refused at once. */
function note(meter: EgressSession['meter'], place: string, error: Error): void {
  if (error.name === 'AddressRefused') meter.refused.set(place, error.message)
}

const reasons = { 400: 'Bad Request', 403: 'Forbidden', 407: 'Proxy Authentication Required', 502: 'Bad Gateway' } as const
const challenge = 'Basic realm="mallgate"'

function refuse(response: ServerResponse, status: keyof typeof reasons): void {
  response.writeHead(status, { 'content-length': 0, ...(status === 407 && { 'proxy-authenticate': challenge }) }).end()
}

function end(client: Duplex, status: keyof typeof reasons): void {
  const extra = status === 407 ? `Proxy-Authenticate: ${challenge}\r\n` : ''
  // Chromium asks again on the same connection once it knows that it must name itself.
  client.end(`HTTP/1.1 ${status} ${reasons[status]}\r\n${extra}Content-Length: 0\r\nConnection: close\r\n\r\n`)
}
