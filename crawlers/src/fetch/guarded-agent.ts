import { LRUCache } from 'lru-cache'
import { Agent, buildConnector } from 'undici'

import type { AllowedAddresses } from './allowed-addresses.ts'
import { type LookUp, judgedLookup, refusedLiteral } from './guarded-lookup.ts'

export interface GuardedAgentOptions {
  /** `dns.lookup`, where absent. */
  lookUp?: LookUp
}

// Reached in a crawl's time they leave room for its page; the crawl itself ends what takes too long after that.
const connectTimeoutMs = 5_000
const mostConnectors = 1_000

/** How shops are dialled, by whatever way: pools are kept alive for as long as a person looks through pages. */
export const poolOptions = {
  keepAliveTimeout: 10_000,
  connections: 32,
  maxHeaderSize: 32_768,
  // The crawl's signal bounds all of it.
  headersTimeout: 0,
  bodyTimeout: 0,
} as const

/** HTTP/2 where the shop has it: servers choose by their own order or by ours. */
export const tlsOptions = { timeout: connectTimeoutMs, preferH2: true } as const

/**
 * Keep-alive pools to shops, one for each origin, over HTTP/2 where a shop has it, that dial no address that is not public, unless it
 * is allowed. The address judged is the one that is dialled: a literal, or what the look-up of this very connection says.
 */
export function createGuardedAgent(allowed: AllowedAddresses, { lookUp }: GuardedAgentOptions = {}): Agent {
  // Each keeps the TLS sessions of its host.
  const connectors = new LRUCache<string, ReturnType<typeof buildConnector>>({ max: mostConnectors })
  const connectorFor = (host: string, port: number, allowH2: boolean) => {
    const key = `${host} ${port} ${allowH2}`
    const known = connectors.get(key)
    if (known) return known
    const connector = buildConnector({ ...tlsOptions, allowH2, lookup: judgedLookup(allowed, host, port, lookUp) })
    connectors.set(key, connector)
    return connector
  }
  return new Agent({
    ...poolOptions,
    connect(options, callback) {
      const host = options.hostname.replace(/^\[|\]$/g, '')
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
      // A literal is never looked up, so it is judged here.
      const refused = refusedLiteral(allowed, host, port)
      if (refused) return callback(refused, null)
      const { allowH2 = true } = options as { allowH2?: boolean }
      return connectorFor(host, port, allowH2)(options, callback)
    },
  })
}
