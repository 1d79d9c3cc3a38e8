import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

import type { TokenClaims } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'
import { ProblemError } from '@mallgate/shared/contract/problem'

import type { RegisterHosts } from './register-hosts.ts'

/** Who calls, and from where. */
export interface Peer {
  caller: TokenClaims | undefined
  /** IP address that the connection comes from. */
  from: string
}

/** Whom the registry believes. Who throws `forbidden` need not log or count it: the app does, with who called and from where. */
export interface Trust {
  /** An instance may register itself, at an address of its own. @throws ProblemError `forbidden` */
  register(instance: Instance, peer: Peer): Promise<void>
  /** An instance may speak for itself. @throws ProblemError `forbidden` */
  speakFor(id: string, peer: Peer): void
  /** As `speakFor`; an operator may take away any. Answers if it was an operator. @throws ProblemError `forbidden` */
  takeAway(id: string, peer: Peer): boolean
}

export interface TrustOptions {
  /** False where no secret is set: then nobody says who calls, and only this machine's loopback may be registered. */
  secured: boolean
  hosts: RegisterHosts
  /** All addresses of a name. */
  resolve(name: string): Promise<readonly string[]>
}

export function createTrust({ secured, hosts, resolve }: TrustOptions): Trust {
  const refuse = (detail: string): never => {
    throw new ProblemError('forbidden', detail)
  }

  const speakFor: Trust['speakFor'] = (id, peer) => {
    const { caller } = peer
    if (secured && (caller?.role === 'operator' || caller?.instance !== id))
      refuse(`the token is that of ${nameOf(caller)}, not of instance '${id}'`)
  }

  const isOwn = async (host: string, peer: Peer): Promise<boolean> => {
    const literal = host.replace(/^\[|\]$/g, '')
    if (isIP(literal)) return hosts.hasAddress(literal) || isPeers(literal, peer.from, secured)
    if (hosts.hasName(host)) return true
    const addresses = await resolve(host)
    return addresses.some((address) => hosts.hasAddress(address) || isPeers(address, peer.from, secured))
  }

  return {
    speakFor,
    async register(instance, peer) {
      speakFor(instance.id, peer)
      const { caller } = peer
      if (secured && caller?.service !== instance.service)
        refuse(`the token is that of ${nameOf(caller)}, but the instance says that its service is '${instance.service}'`)
      if (instance.address === undefined) return
      if (!URL.canParse(instance.address)) refuse(`address: '${instance.address}' of instance '${instance.id}' cannot be dialled`)
      const { hostname } = new URL(instance.address)
      if (await isOwn(hostname, peer)) return
      refuse(
        `address: '${hostname}' of instance '${instance.id}' is not the caller's own, ${peer.from}; REGISTER_HOSTS of Call Center can allow it`,
      )
    },
    takeAway(id, peer) {
      if (secured && peer.caller?.role === 'operator') return true
      speakFor(id, peer)
      return false
    },
  }
}

const nameOf = (caller: TokenClaims | undefined) =>
  caller ? `${caller.role ?? `service '${caller.service}', instance`} '${caller.instance}'` : 'nobody'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

// BlockList takes an IPv4 address within IPv6 for what it is.
const contains = (list: BlockList, address: string) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** The caller's address; where it calls from this machine, any address of this machine (without a secret, only loopback). */
function isPeers(address: string, from: string, secured: boolean): boolean {
  if (contains(loopback, from) && contains(loopback, address)) return true
  if (!secured) return false
  const peer = new BlockList()
  peer.addAddress(from, isIP(from) === 6 ? 'ipv6' : 'ipv4')
  if (contains(peer, address)) return true
  const here = ownAddresses()
  return contains(here, from) && contains(here, address)
}

// Read each time: interfaces come and go, registrations are rare.
function ownAddresses(): BlockList {
  const own = new BlockList()
  own.addSubnet('127.0.0.0', 8)
  for (const addresses of Object.values(networkInterfaces()))
    for (const { address, family } of addresses ?? []) own.addAddress(address, family === 'IPv6' ? 'ipv6' : 'ipv4')
  return own
}
