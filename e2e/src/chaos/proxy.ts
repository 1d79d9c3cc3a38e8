import { type Socket, connect, createServer } from 'node:net'

/** What a connection through the proxy meets: nothing, a delay each way, an end at once, or a peer that never answers. */
export type Weather =
  | { kind: 'clear' }
  /** Each piece arrives so much later, in milliseconds; `to` the server, `from` it, or both. */
  | { kind: 'slow'; delayMs: number; way?: 'to' | 'from' | 'both' }
  /** Accepted, read, and never answered; what is under way falls silent. */
  | { kind: 'hang' }
  /** What is sent arrives, what is answered does not. */
  | { kind: 'deaf' }
  /** Reset at once, those under way too. */
  | { kind: 'cut' }

/** A network between a process and one address, which a test may spoil. */
export interface Proxy {
  readonly host: string
  readonly port: number
  readonly address: string
  /** Holds for the connections there are and for those that come. `choose` may decide for each new one apart. */
  set(weather: Weather, choose?: (connection: number) => Weather): void
  /** How many connections came so far. */
  connections(): number
  close(): Promise<void>
}

export interface ProxyOptions {
  /** Where it leads to. */
  to: { host: string; port: number }
  /** Where it listens; a free port of 127.0.0.1 where absent. */
  listen?: { host: string; port: number }
}

interface Pair {
  client: Socket
  server: Socket | undefined
  weather: Weather
}

/** A TCP proxy of the tests' own. Starts in clear weather. */
export async function startProxy({ to, listen = { host: '127.0.0.1', port: 0 } }: ProxyOptions): Promise<Proxy> {
  const pairs = new Set<Pair>()
  let now: Weather = { kind: 'clear' }
  let chosen: ((connection: number) => Weather) | undefined
  let count = 0

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const weather = chosen?.(count++) ?? (chosen ? now : (count++, now))
    const pair: Pair = { client, server: undefined, weather }
    if (weather.kind === 'cut') return client.resetAndDestroy()
    pairs.add(pair)
    client.on('error', () => end(pair))
    client.once('close', () => end(pair))
    // It must be read, or the end of its peer would never be seen.
    client.on('data', (piece) => carry(pair, 'to', piece))
    client.once('end', () => pair.server?.end())
    pair.server = dial(pair)
  })

  const dial = (pair: Pair): Socket => {
    const socket = connect({ ...to, allowHalfOpen: true })
    socket.on('error', () => end(pair))
    socket.once('close', () => end(pair))
    socket.on('data', (piece) => carry(pair, 'from', piece))
    socket.once('end', () => pair.weather.kind !== 'hang' && pair.weather.kind !== 'deaf' && pair.client.end())
    return socket
  }

  const end = (pair: Pair) => {
    if (!pairs.delete(pair)) return
    pair.client.destroy()
    pair.server?.destroy()
  }

  const carry = (pair: Pair, way: 'to' | 'from', piece: Buffer) => {
    const { weather } = pair
    const target = way === 'to' ? pair.server : pair.client
    if (weather.kind === 'hang' || (weather.kind === 'deaf' && way === 'from')) return
    if (weather.kind !== 'slow' || (weather.way ?? way) !== (weather.way === 'both' ? 'both' : way)) return void target?.write(piece)
    setTimeout(() => target?.writable && target.write(piece), weather.delayMs)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listen.port, listen.host, resolve)
  })
  const { port } = server.address() as { port: number }
  return {
    host: listen.host,
    port,
    address: `http://${listen.host}:${port}`,
    set(weather, choose) {
      now = weather
      chosen = choose
      for (const pair of pairs) {
        pair.weather = weather
        if (weather.kind !== 'cut') continue
        pair.client.resetAndDestroy()
        end(pair)
      }
    },
    connections: () => count,
    async close() {
      for (const pair of pairs) end(pair)
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
