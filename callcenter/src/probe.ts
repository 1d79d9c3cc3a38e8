import { connect } from 'node:net'

const probeMs = 1_000

/** True where nobody listens at `address` (http://host:port): the host itself says so. Silence and any other fault within 1 s say nothing. */
export function probe(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) })
  const end = (refused: boolean) => {
    clearTimeout(timer)
    socket.destroy()
    resolve(refused)
  }
  // Not the socket's own timeout: that one does not count the time for the name.
  const timer = setTimeout(() => end(false), probeMs)
  socket.once('connect', () => end(false))
  socket.once('error', (error: NodeJS.ErrnoException) => end(isRefused(error)))
  return promise
}

// A name with several addresses fails with the fault of each.
const isRefused = (error: NodeJS.ErrnoException): boolean =>
  error instanceof AggregateError
    ? error.errors.every((one: NodeJS.ErrnoException) => one.code === 'ECONNREFUSED')
    : error.code === 'ECONNREFUSED'
