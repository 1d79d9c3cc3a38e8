import { get } from 'node:http'

/** A load balancer's view of Gates: those whose `/readyz` said yes when it was last asked. */
export interface Balancer {
  /** The ready ones in turn; undefined where there is none. */
  next(not?: ReadonlySet<string>): string | undefined
  /** Resolves when one is ready. */
  ready(boundMs: number): Promise<void>
  close(): void
}

const everyMs = 100

/** Asks every one of `gates` (which may grow) for its readiness, ten times a second. */
export function createBalancer(gates: readonly string[]): Balancer {
  const ready = new Set<string>()
  const waiting = new Set<() => void>()
  const asking = new Set<string>()
  let turn = 0
  const look = async (gate: string) => {
    if (asking.has(gate)) return
    asking.add(gate)
    const { status } = await fetchPlain(`${gate}/readyz`, 1_000)
    asking.delete(gate)
    if (status !== 200) return void ready.delete(gate)
    ready.add(gate)
    for (const wake of waiting) wake()
  }
  const lookAtAll = () => {
    for (const gate of gates) void look(gate)
  }
  const timer = setInterval(lookAtAll, everyMs)
  lookAtAll()
  return {
    next(not) {
      const there = [...ready].filter((gate) => !not?.has(gate))
      return there[turn++ % there.length]
    },
    ready: (boundMs) =>
      new Promise((resolve, reject) => {
        const timeout = setTimeout(() => reject(new Error(`no Gate became ready within ${boundMs} ms`)), boundMs)
        const done = () => {
          clearTimeout(timeout)
          waiting.delete(done)
          resolve()
        }
        waiting.add(done)
        if (ready.size > 0) done()
      }),
    close: () => clearInterval(timer),
  }
}

/** What came of one GET on a connection of its own; `status` 0 where no whole answer came, with the error's code. */
export interface Plain {
  status: number
  text: string
  error: string
}

/** Never rejects. No connection is kept: what a server does with idle ones is not looked at here. */
export function fetchPlain(url: string, boundMs: number): Promise<Plain> {
  return new Promise((resolve) => {
    const done = (plain: Partial<Plain>) => {
      clearTimeout(timer)
      resolve({ status: 0, text: '', error: '', ...plain })
    }
    const fail = (error: NodeJS.ErrnoException) => done({ error: error.code ?? error.message })
    const request = get(url, { agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.once('error', fail)
      response.once('end', () => done({ status: response.statusCode!, text: Buffer.concat(pieces).toString() }))
    })
    const timer = setTimeout(() => request.destroy(new Error(`nothing came within ${boundMs} ms`)), boundMs)
    request.once('error', fail)
  })
}
