import { type LookupAddress, lookup } from 'node:dns'
import { type LookupFunction, isIP } from 'node:net'

import type { AllowedAddresses } from './allowed-addresses.ts'

/** An address that is not public was about to be dialled. */
export class AddressRefused extends Error {
  override name = 'AddressRefused'
  readonly code = 'ADDRESS_REFUSED'
}

/** Looks a name up as `dns.lookup` does with `all`: in place of it where names are known otherwise. */
export type LookUp = (name: string, options: { all: true }, done: (error: Error | null, addresses: LookupAddress[]) => void) => void

/** Undefined where a literal may be dialled, or where the host is none: then its look-up decides. */
export function refusedLiteral(allowed: AllowedAddresses, host: string, port: number): AddressRefused | undefined {
  return isIP(host) && !allowed.allows(host, host, port) ? refusal(host, host) : undefined
}

/**
 * The `lookup` of one connection to a host: every address it gives must be allowed, and no other is dialled, so that a name
 * which changes its mind between two look-ups gains nothing.
 */
export function judgedLookup(allowed: AllowedAddresses, host: string, port: number, lookUp: LookUp = lookup): LookupFunction {
  return (name, options, done) => {
    lookUp(name, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '')
      const refused = addresses.find(({ address }) => !allowed.allows(host, address, port))
      if (refused) return done(refusal(host, refused.address), '')
      const [first] = addresses
      if (!first) return done(Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' }), '')
      return options.all ? done(null, addresses) : done(null, first.address, first.family)
    })
  }
}

const refusal = (host: string, address: string): AddressRefused =>
  new AddressRefused(`${host} is at ${address}, which is not a public address (ALLOW_HOSTS names exceptions)`)
