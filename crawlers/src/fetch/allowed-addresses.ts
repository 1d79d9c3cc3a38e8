import ipaddr from 'ipaddr.js'

/** Says whether an address may be dialled: public ones, and those `ALLOW_HOSTS` names. */
export interface AllowedAddresses {
  /** @param host name the shop's URL has, @param address the IP that is dialled for it */
  allows(host: string, address: string, port: number): boolean
}

interface Rule {
  port: number | undefined
  matches(host: string, address: ipaddr.IPv4 | ipaddr.IPv6): boolean
}

/**
 * @param list `host`, `host:port`, an IP or a CIDR, by commas; no port means any
 * @throws RangeError naming the entry that is none of these
 */
export function parseAllowHosts(list: string): AllowedAddresses {
  const rules = list
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map(parseRule)
  return {
    allows(host, address, port) {
      if (!ipaddr.isValid(address)) return false
      // IPv4-mapped IPv6 is judged as the IPv4 address it dials.
      const parsed = ipaddr.process(address)
      if (isPublic(parsed)) return true
      return rules.some((rule) => (rule.port === undefined || rule.port === port) && rule.matches(host, parsed))
    },
  }
}

const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')
// What IANA has given out for use on the net. The rest of IPv6 is no shop's.
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
// Of those: protocol assignments (Teredo, ORCHID, benchmarks), documentation, 6to4, AS112.
const notShops = ['2001::/23', '2001:db8::/32', '3fff::/20', '2002::/16', '2620:4f:8000::/48'].map((range) => ipaddr.IPv6.parseCIDR(range))
// Public by its number, but each virtual machine of Azure has its host's own services there.
const azureHost = '168.63.129.16'

/** IPv6 that carries an IPv4 address leads to that one: by NAT64 it is judged as such, by other ways (::a.b.c.d, 6to4, Teredo) refused. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast' && address.toString() !== azureHost
  if (address.match(nat64)) return isPublic(new ipaddr.IPv4(address.toByteArray().slice(-4)))
  return address.match(globalUnicast) && !notShops.some((range) => address.match(range))
}

function parseRule(entry: string): Rule {
  const cidr = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(entry)
  if (cidr) {
    if (!ipaddr.isValidCIDR(entry)) throw new RangeError(`ALLOW_HOSTS: '${entry}' is not a CIDR`)
    const [range, bits] = ipaddr.parseCIDR(entry)
    return { port: undefined, matches: (_host, address) => address.kind() === range.kind() && address.match(range as never, bits) }
  }
  const bare = entry.replace(/^\[|\]$/g, '')
  if (ipaddr.isValid(bare) && (entry.includes('.') || entry === bare || entry.endsWith(']'))) return addressRule(bare, undefined)
  const parts = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(entry)
  const [name, port] = parts ? [parts[1]!, Number(parts[2])] : [entry, undefined]
  if (port !== undefined && (port < 1 || port > 65_535)) throw new RangeError(`ALLOW_HOSTS: '${entry}' has no valid port`)
  if (ipaddr.isValid(name)) return addressRule(name, port)
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name)) throw new RangeError(`ALLOW_HOSTS: '${entry}' is neither host, host:port nor CIDR`)
  return { port, matches: (host) => host.toLowerCase() === name.toLowerCase() }
}

function addressRule(text: string, port: number | undefined): Rule {
  const wanted = ipaddr.process(text).toNormalizedString()
  return { port, matches: (_host, address) => address.toNormalizedString() === wanted }
}
