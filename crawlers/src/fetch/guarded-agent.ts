import { lookup } from 'node:dns'
import { type LookupFunction, isIP } from 'node:net'

import { Agent, buildConnector } from 'undici'

import type { AllowedAddresses } from './allowed-addresses.ts'

/** An address that is not public was about to be dialled. */
export class AddressRefused extends Error {
  override name = 'AddressRefused'
  readonly code = 'ADDRESS_REFUSED'
}

const connectTimeoutMs = 5_000

/**
 * Keep-alive pools to shops that dial no address that is not public, unless it is allowed. The address judged is the one that is
 * dialled (a literal, or what the look-up of this very connection says), so a name that changes its mind gains nothing.
 */
export function createGuardedAgent(allowed: AllowedAddresses): Agent {
  const connectors = new Map<string, Connector>()
  const connectorFor = (host: string, port: number): Connector => {
    const key = `${host} ${port}`
    const known = connectors.get(key)
    if (known) return known
    if (connectors.size >= mostConnectors) connectors.clear()
    const connector = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(allowed, host, port) })
    connectors.set(key, connector)
    return connector
  }
  return new Agent({
    keepAliveTimeout: 10_000,
    connections: 32,
    maxHeaderSize: 32_768,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      const host = options.hostname.replace(/^\[|\]$/g, '')
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
      // A literal is never looked up, so it is judged here.
      if (isIP(host) && !allowed.allows(host, host, port)) return callback(refusal(host, host), null)
      return connectorFor(host, port)(options, callback)
    },
  })
}

type Connector = ReturnType<typeof buildConnector>
const mostConnectors = 1_000

const refusal = (host: string, address: string) =>
  new AddressRefused(`${host} is at ${address}, which is not a public address (ALLOW_HOSTS names exceptions)`)

function guardedLookup(allowed: AllowedAddresses, host: string, port: number): LookupFunction {
  return (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '')
      const refused = addresses.find(({ address }) => !allowed.allows(host, address, port))
      if (refused) return done(refusal(host, refused.address), '')
      const first = addresses[0]!
      return options.all ? done(null, addresses) : done(null, first.address, first.family)
    })
  }
}
