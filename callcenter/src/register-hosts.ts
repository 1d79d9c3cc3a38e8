import { BlockList, isIP } from 'node:net'

/** Addresses an instance may register though it does not call from them. */
export interface RegisterHosts {
  /** A name as it stands in the instance's address. */
  hasName(name: string): boolean
  hasAddress(address: string): boolean
}

/**
 * @param list host names, IP addresses or CIDRs, by commas; empty for none
 * @throws RangeError naming the entry that is none of these
 */
export function parseRegisterHosts(list: string): RegisterHosts {
  const names = new Set<string>()
  const addresses = new BlockList()
  for (const entry of list.split(',').map((part) => part.trim())) if (entry) addEntry(entry, names, addresses)
  return {
    hasName: (name) => names.has(name.toLowerCase()),
    hasAddress: (address) => isIP(address) !== 0 && addresses.check(address, familyOf(address)),
  }
}

function addEntry(entry: string, names: Set<string>, addresses: BlockList): void {
  const [host, bits, ...rest] = entry.replace(/^\[(.*)\]/, '$1').split('/') as [string, string?, ...string[]]
  if (isIP(host) && rest.length === 0) {
    const most = isIP(host) === 4 ? 32 : 128
    const wide = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity
    if (wide > most) throw new RangeError(`REGISTER_HOSTS: '${entry}' has no valid prefix: it goes from /0 to /${most}.`)
    addresses.addSubnet(host, wide, familyOf(host))
  } else if (bits === undefined && /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(host)) names.add(host.toLowerCase())
  else throw new RangeError(`REGISTER_HOSTS: '${entry}' is neither a host name, an address nor a CIDR like 10.0.0.0/8.`)
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
