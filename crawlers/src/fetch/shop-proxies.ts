import { lookup } from 'node:dns'

import { LRUCache } from 'lru-cache'
import { type Dispatcher, ProxyAgent } from 'undici'

import type { AllowedAddresses } from './allowed-addresses.ts'
import { poolOptions, tlsOptions } from './guarded-agent.ts'
import { type LookUp, judgedLookup, refusedLiteral } from './guarded-lookup.ts'

/** The ways to shops that lead through a proxy of the operator's. */
export interface ShopProxies {
  /** The proxy of this mall; undefined where it is asked directly. */
  of(mall: string | undefined): Dispatcher | undefined
  /**
   * Judges what can be judged before a proxy is asked to dial: a literal, and what a name is here.
   * @throws AddressRefused
   */
  judge(url: URL): Promise<void>
  close(): Promise<void>
}

const schemes = new Set(['http:', 'https:'])
const judgedForMs = 30_000
const mostJudged = 5_000

/**
 * @param config `CRAWL_PROXY`: the address of a proxy for all malls, and `<mall>=<address>` or `<mall>=direct` for single ones, by commas
 * @throws RangeError naming the entry that is none of these
 */
export function createShopProxies(config: string, allowed: AllowedAddresses, lookUp: LookUp = lookup): ShopProxies {
  const agents = new Map<string, ProxyAgent>()
  const ways = new Map<string, Dispatcher | undefined>()
  const open = (entry: string, address: string) => {
    const url = URL.parse(address)
    if (!url || !schemes.has(url.protocol)) throw new RangeError(`CRAWL_PROXY: '${withoutPassword(entry)}' names no http or https proxy`)
    const agent = agents.get(url.href) ?? new ProxyAgent({ ...poolOptions, uri: url.href, requestTls: tlsOptions, proxyTls: tlsOptions })
    agents.set(url.href, agent)
    return agent
  }
  for (const entry of config.split(',').map((part) => part.trim())) {
    if (!entry) continue
    const [, mall = '*', address = entry] = /^([a-z0-9][a-z0-9-]*)=(.*)$/.exec(entry) ?? []
    ways.set(mall, address === 'direct' ? undefined : open(entry, address))
  }
  const judged = new LRUCache<string, true>({ max: mostJudged, ttl: judgedForMs })
  return {
    of: (mall) => (mall !== undefined && ways.has(mall) ? ways.get(mall) : ways.get('*')),
    async judge({ hostname, port: named, protocol }) {
      const host = hostname.replace(/^\[|\]$/g, '')
      const port = Number(named) || (protocol === 'https:' ? 443 : 80)
      const key = `${host} ${port}`
      if (judged.has(key)) return
      const refused = refusedLiteral(allowed, host, port) ?? (await refusedName(allowed, host, port, lookUp))
      if (refused) throw refused
      judged.set(key, true)
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

const withoutPassword = (entry: string): string => entry.replace(/\/\/.*@/, '//…@')

/** A name that is nothing here may well be something to the proxy: it is the operator's, and says no by itself. */
const refusedName = (allowed: AllowedAddresses, host: string, port: number, lookUp: LookUp): Promise<Error | undefined> =>
  new Promise((resolve) => {
    judgedLookup(
      allowed,
      host,
      port,
      lookUp,
    )(host, { all: true }, (error) => {
      resolve((error as NodeJS.ErrnoException | null)?.code === 'ADDRESS_REFUSED' ? error! : undefined)
    })
  })
