import { isIP } from 'node:net'

import { type AllowedAddresses, parseAllowHosts } from '../fetch/allowed-addresses.ts'

const publicOnly = parseAllowHosts('')

/**
 * Whether a shop is one of ours by its address: one that only `ALLOW_HOSTS` lets us dial. Such a shop is no stranger's, and is not
 * slowed by what counts for those that say nothing of their limits.
 * @param dialled the origin that is dialled instead of a shop's own (`ORIGIN_OVERRIDES`)
 */
export function createInHouse(allowed: AllowedAddresses, dialled: (origin: string) => string): (origin: string) => boolean {
  return (origin) => isInHouse(new URL(dialled(origin)), allowed)
}

function isInHouse({ protocol, hostname, port }: URL, allowed: AllowedAddresses): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  const number = Number(port || (protocol === 'https:' ? 443 : 80))
  const literal = isIP(host) > 0
  // A name of one word is nobody's in public; where it leads is checked when it is dialled.
  if (!literal && !host.includes('.')) return true
  // Of other names the address is not known yet: only a rule with the name itself counts.
  const address = literal ? host : host.endsWith('.localhost') ? '127.0.0.1' : '0.0.0.0'
  return allowed.allows(host, address, number) && !publicOnly.allows(host, address, number)
}

/** Where a URL leads. */
interface Place {
  origin: string
  ours: boolean
}

const mostPlaces = 10_000

/** Parsed once for each shop, not for each page. */
export function createPlaces(inHouse: (origin: string) => boolean): (url: string) => Place {
  const places = new Map<string, Place>()
  return (url) => {
    const [start] = /^[^:]*:\/\/[^/?#]*/.exec(url) ?? [url]
    let place = places.get(start)
    if (!place) {
      const { origin } = new URL(url)
      if (places.size >= mostPlaces) places.clear()
      places.set(start, (place = { origin, ours: inHouse(origin) }))
    }
    return place
  }
}
