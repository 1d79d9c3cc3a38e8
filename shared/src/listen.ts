import { networkInterfaces } from 'node:os'
import type { AddressInfo } from 'node:net'

import type { FastifyInstance } from 'fastify'

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])
const anyAddress = new Set(['0.0.0.0', '::'])

export interface ListenOptions {
  host: string
  port: number
  /** What others shall dial, where it is not `host`: a name or address without port. */
  advertise?: string | undefined
  secured: boolean
  onUnsecured(): void
}

/**
 * Listens and answers the address others reach this process at, as `http://host:port`.
 * Without a cluster secret it listens on loopback only, whatever host was asked for.
 * @throws Error saying which port is taken and what to do
 */
export async function listen(app: FastifyInstance, { host, port, advertise, secured, onUnsecured }: ListenOptions): Promise<string> {
  const bound = secured || loopback.has(host) ? host : '127.0.0.1'
  if (bound !== host) onUnsecured()
  try {
    await app.listen({ host: bound, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} on ${bound} is taken: stop what listens there, or set PORT to another.`, { cause: error })
    if (code === 'EADDRNOTAVAIL') throw new Error(`This machine has no address ${bound}: set HOST to one it has.`, { cause: error })
    if (code === 'EACCES') throw new Error(`Port ${port} may not be opened by this user: set PORT to one above 1023.`, { cause: error })
    throw error
  }
  const name = advertise ?? (anyAddress.has(bound) ? firstOuterAddress() : bound)
  return `http://${name.includes(':') ? `[${name}]` : name}:${(app.server.address() as AddressInfo).port}`
}

function firstOuterAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.find((address) => !address.internal && address.family === 'IPv4')?.address ?? '127.0.0.1'
}
