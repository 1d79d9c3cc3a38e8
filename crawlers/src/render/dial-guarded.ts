import { lookup } from 'node:dns'
import { type Socket, connect } from 'node:net'

import type { AllowedAddresses } from '../fetch/allowed-addresses.ts'
import { type LookUp, judgedLookup } from '../fetch/guarded-lookup.ts'

/**
 * Dials a host, and no address that is not public unless it is allowed. What is judged is what this very connection dials: a
 * literal, or every address its own look-up gives.
 * @throws AddressRefused by the socket's `error` event, as everything else
 */
export function dialGuarded(allowed: AllowedAddresses, host: string, port: number, lookUp: LookUp = lookup): Socket {
  return connect({ host, port, lookup: judgedLookup(allowed, host, port, lookUp), autoSelectFamilyAttemptTimeout: 500 })
}
