import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'

/** What one page may take from the network, all its requests together. */
export interface EgressLimits {
  /** As they come over the wire, both ways. */
  mostBytes: number
  /** Requests, where they can be told apart, and tunnels. */
  mostRequests: number
  mostHosts: number
  /** Nothing at all: the page has another way. */
  shut?: boolean
}

/** What the page now on the way through a session took, and what it was refused. */
export interface EgressMeter {
  bytes: number
  /** By host. A tunnel counts as one, whatever goes through it. */
  requests: Map<string, number>
  /** Why a place was not dialled, by `host:port` as the page named it. */
  refused: Map<string, string>
  /** Why a shop gave no answer, by the address asked for (http alone: of https the browser knows). */
  unanswered: Map<string, string>
  /** The limit that was passed; from then on nothing goes through. */
  exceeded: string | undefined
}

/** What the egress proxy knows its users by. */
export interface EgressPass {
  readonly username: string
  readonly password: string
}

/** One user of the egress proxy: a browser's context, with a name and a secret of its own. */
export interface EgressSession extends EgressPass {
  readonly meter: EgressMeter
  /** Begins a new page: counts from nothing. What the page before left open is ended. */
  begin(limits: EgressLimits): EgressMeter
  close(): void
}

/** The proxy's side of a session. */
export interface MeteredSession extends EgressSession {
  knows(password: string): boolean
  /** Counts a request to `host`. False where the page has had what it may. */
  admits(host: string): boolean
  /** Counts bytes; where there are too many everything of this session is ended. */
  count(bytes: number): void
  /** Ends with the page. */
  keep(socket: Socket): void
}

export function createEgressSession(username: string, onClose: () => void): MeteredSession {
  const password = randomBytes(24).toString('base64url')
  const expected = Buffer.from(password)
  const sockets = new Set<Socket>()
  let limits: EgressLimits = { mostBytes: 0, mostRequests: 0, mostHosts: 0 }
  let meter = emptyMeter()
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const exceed = (what: string) => {
    meter.exceeded ??= what
    endAll()
    return false
  }
  return {
    username,
    password,
    get meter() {
      return meter
    },
    begin(next) {
      endAll()
      limits = next
      meter = emptyMeter()
      return meter
    },
    knows(given) {
      const candidate = Buffer.from(given)
      return candidate.length === expected.length && timingSafeEqual(candidate, expected)
    },
    admits(host) {
      if (limits.shut || meter.exceeded !== undefined) return false
      meter.requests.set(host, (meter.requests.get(host) ?? 0) + 1)
      if (meter.requests.size > limits.mostHosts) return exceed(`it asked for more than ${limits.mostHosts} hosts`)
      const sum = meter.requests.values().reduce((total, count) => total + count, 0)
      return sum <= limits.mostRequests || exceed(`it sent more than ${limits.mostRequests} requests`)
    },
    count(bytes) {
      meter.bytes += bytes
      if (meter.bytes > limits.mostBytes && meter.exceeded === undefined) exceed(`it took more than ${limits.mostBytes} bytes`)
    },
    keep(socket) {
      // One that is kept alive brings many requests.
      if (sockets.has(socket)) return
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    },
    close() {
      endAll()
      onClose()
    },
  }
}

const emptyMeter = (): EgressMeter => ({ bytes: 0, requests: new Map(), refused: new Map(), unanswered: new Map(), exceeded: undefined })
