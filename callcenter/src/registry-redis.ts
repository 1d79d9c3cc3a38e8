import type { Instance, InstanceState, ListedInstance, ServiceName } from '@mallgate/shared/contract/instance'
import type { InstanceOverride } from '@mallgate/shared/contract/operations'
import { canonicalJson } from '@mallgate/shared/definition-hash'
import type { Redis } from '@mallgate/shared/redis'

import { registryScript } from './registry-scripts.ts'
import type { Beat, Head, RegistryStore } from './registry.ts'
import type { LogEntry, News } from './registry-memory.ts'

// A script holds up all of Redis.
const restoredAtOnce = 100

/** The registry's state in Redis, under one hash tag: each operation is one atomic script on Redis' time, or on what `time` says. */
export function createRegistryStore(redis: Redis, tag: string, time?: string): RegistryStore {
  const script = (name: string) => registryScript({ redis, tag, name, ...(time !== undefined && { time }) })
  const register = script('register')
  const heartbeat = script('heartbeat')
  const deregister = script('deregister')
  const sweep = script('sweep')
  const bury = script('bury')
  const news = script('news')
  const restore = script('restore')

  return {
    register: async ({ id, service, boot = '' }, registration, leaseMs) =>
      beatOf<'superseded'>(await register(id, service, registration, leaseMs, boot)),
    heartbeat: async (id, boot = '', leaseMs) => beatOf<'superseded' | 'unknown'>(await heartbeat(id, leaseMs, boot)),
    deregister: async (id, boot = '', why) => (await deregister(id, boot, why)) !== -1,
    async sweep({ leaseMs, heartbeatMs, first }) {
      const answer = await sweep(leaseMs, heartbeatMs, first ? '1' : '')
      const [epoch, pairs, due, suspects] = answer as [string, string[], string[], number]
      return { epoch, revisions: revisionsOf(pairs), toProbe: toProbe(due), suspects }
    },
    bury: async (id) => (await bury(id)) === 1,
    async restore(service, instances, leaseMs) {
      for (let i = 0; i < instances.length; i += restoredAtOnce) {
        const some = instances.slice(i, i + restoredAtOnce)
        await restore(service, leaseMs, ...some.flatMap((each) => [each.id, canonicalJson(registrationOf(each))]))
      }
    },
    news: async (service, known) => newsOf(await news(service, known?.epoch ?? '', known?.revision ?? 0)),
  }
}

function beatOf<Refused extends string>(answer: unknown): Beat | Refused {
  const [refused, override] = answer as ['' | Refused, string?]
  if (refused) return refused
  // Rarely there, and then small.
  const order = override ? (JSON.parse(override) as InstanceOverride).state : undefined
  if (order === undefined) return 'kept'
  return order === 'draining' ? 'drain' : order
}

function revisionsOf(pairs: string[]): Head['revisions'] {
  const revisions = new Map<ServiceName, number>()
  for (let i = 0; i < pairs.length; i += 2) revisions.set(pairs[i] as ServiceName, Number(pairs[i + 1]))
  return revisions
}

function toProbe(due: string[]): { id: string; address: string }[] {
  const probes: { id: string; address: string }[] = []
  for (let i = 0; i < due.length; i += 2) {
    const { address } = JSON.parse(due[i + 1]!) as Instance
    if (address !== undefined) probes.push({ id: due[i]!, address })
  }
  return probes
}

function newsOf(answer: unknown): News {
  const [epoch, revision, kind, log, instances] = answer as [string, string, News['kind'], string[], string[]]
  const entries: LogEntry[] = []
  for (let i = 0; i < log.length; i += 3) {
    entries.push({ revision: Number(log[i]), id: log[i + 1]!, why: log[i + 2] as LogEntry['why'] })
  }
  const listed = new Map<string, string>()
  for (let i = 0; i < instances.length; i += 4) {
    listed.set(instances[i]!, listedText(instances[i + 1]!, instances[i + 2]!, instances[i + 3] === '1'))
  }
  return { epoch, revision: Number(revision), kind, entries, listed }
}

// What an operator ordered is not the instance's own, and neither is that it was suspect.
function registrationOf({ suspect: _suspect, ordered: _ordered, ...registration }: ListedInstance): Instance {
  return registration
}

// Nobody ordered anything of most instances: those go from Redis to the watchers as the text that they are.
function listedText(registration: string, override: string, suspect: boolean): string {
  if (!override && !suspect) return registration
  const { state, weight }: { state?: InstanceState; weight?: number } = override ? (JSON.parse(override) as InstanceOverride) : {}
  return JSON.stringify({
    ...(JSON.parse(registration) as Instance),
    ...(state !== undefined && { state }),
    ...(weight !== undefined && { weight }),
    ...(override && { ordered: true }),
    ...(suspect && { suspect: true }),
  })
}
