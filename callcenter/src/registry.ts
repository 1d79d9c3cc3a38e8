import type { Instance, Lease, ListedInstance, ServiceName, Tombstone } from '@mallgate/shared/contract/instance'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { canonicalJson } from '@mallgate/shared/definition-hash'
import type { Log } from '@mallgate/shared/log'

import { type Answer, type Known, type News, type RegistryMemory, createRegistryMemory } from './registry-memory.ts'
import { createSweeper } from './registry-sweep.ts'
import { type Follower, type Held, createWatchers } from './watch.ts'

/** Where each service stands: what a watcher knows is old if it differs. */
export interface Head {
  epoch: string
  revisions: ReadonlyMap<ServiceName, number>
}

/** What became of a registration or a heartbeat: taken, with or without an order; or why not. */
export type Beat = 'kept' | NonNullable<Lease['order']> | 'superseded'

export interface Swept extends Head {
  /** Suspects whose turn to be probed it is, given to this Call Center alone. */
  toProbe: readonly { id: string; address: string }[]
  suspects: number
}

/** What the registry needs of its memory. Each operation is atomic, and in the memory's own time. */
export interface RegistryStore {
  /** Same content again begins the lease anew and changes no revision. */
  register(instance: Pick<Instance, 'id' | 'service' | 'boot'>, registration: string, leaseMs: number): Promise<Beat>
  heartbeat(id: string, boot: string | undefined, leaseMs: number): Promise<Beat | 'unknown'>
  /** False where a newer boot has the id. */
  deregister(id: string, boot: string | undefined, why: Tombstone['why']): Promise<boolean>
  /** Ends the leases that are over, or suspects them. `first`: this Call Center has just started, and nothing lapses for a lease time. */
  sweep(lease: { leaseMs: number; heartbeatMs: number; first: boolean }): Promise<Swept>
  /** A suspect that refused a connection is gone, unless it beat meanwhile. */
  bury(id: string): Promise<boolean>
  news(service: ServiceName, known: Known | undefined): Promise<News>
  /** Puts back those of `instances` that are not there; they have a lease time to register themselves. */
  restore(service: ServiceName, instances: readonly ListedInstance[], leaseMs: number): Promise<void>
}

export interface RegistryOptions {
  store: RegistryStore
  services: readonly ServiceName[]
  /** Tells of changes made through any Call Center; messages may be lost. Answers how to stop. */
  subscribe(changed: (service: ServiceName) => void, resync: () => void): () => void
  /** True where nobody listens there any more. */
  probe(address: string): Promise<boolean>
  leaseMs: number
  heartbeatMs: number
  log: Log
}

/** Who is there: leases, a revision per service, and watchers that are told of each change. */
export interface Registry {
  register(instance: Instance): Promise<Lease | 'superseded'>
  heartbeat(id: string, boot?: string): Promise<Lease | 'unknown' | 'superseded'>
  deregister(id: string, boot: string | undefined, why: Tombstone['why']): Promise<'done' | 'superseded'>
  /** The whole list; while the registry's memory is away the last one that was read. @throws ProblemError where there is none */
  list(service: ServiceName): Promise<Answer>
  /** A poll: what became of the service since `known`, within `waitMs`. */
  hold(service: ServiceName, known: Known, waitMs: number): Held
  /** A stream of all that becomes of the service. */
  follow(service: ServiceName, follower: Follower): { next(): void; stop(): void }
  /** The last that was read, from memory. */
  instances(service: ServiceName): readonly ListedInstance[]
  /** How much there is of what, for who measures. */
  counts(): { suspects: number; services: readonly { service: ServiceName; instances: number; watchers: number }[] }
  /** Why the registry cannot be asked now; undefined where it can. */
  fault(): string | undefined
  /** Ends all watches at once, those to come too. */
  release(): void
  close(): void
}

const sweepAtLeastEveryMs = 1_000

export function createRegistry({ store, services, subscribe, probe, leaseMs, heartbeatMs, log }: RegistryOptions): Registry {
  const granted = { leaseMs, heartbeatMs }
  const leases = { kept: granted, drain: { ...granted, order: 'drain' }, out_of_service: { ...granted, order: 'out_of_service' } } as const

  const watched = new Map(services.map((service) => [service, watch(service)]))
  const of = (service: ServiceName) => watched.get(service)!
  let suspects = 0

  function watch(service: ServiceName) {
    const memory = createRegistryMemory(service, leaseMs)
    return { memory, watchers: createWatchers({ service, memory, read: (known) => read(service, memory, known), failed }) }
  }

  // That Redis is away the sweep reports.
  function failed(error: unknown) {
    if (!(error instanceof ProblemError)) log.error({ err: error }, 'the registry cannot be read')
  }

  // The registry was lost and began anew: who was there is so still, and nobody shall be told otherwise before it had time to say so.
  async function read(service: ServiceName, memory: RegistryMemory, known: Known | undefined) {
    const news = await store.news(service, known)
    if (!known || known.epoch === news.epoch || memory.size() === 0) return news
    log.warn({ service, instances: memory.size() }, 'the registry was lost: what was known is put back')
    await store.restore(service, memory.instances(), leaseMs)
    return store.news(service, known)
  }

  const sweep = async (first: boolean) => {
    const swept = await store.sweep({ leaseMs, heartbeatMs, first })
    for (const { watchers } of watched.values()) watchers.compare(swept)
    if (swept.suspects > 0 !== suspects > 0) {
      const message =
        swept.suspects > 0 ? 'too many leases are over at once: their instances are suspect, not gone' : 'nobody is suspect any more'
      log.warn({ suspects: swept.suspects }, message)
    }
    suspects = swept.suspects
    for (const { id, address } of swept.toProbe) void examine(id, address)
  }

  const examine = async (id: string, address: string) => {
    try {
      if ((await probe(address)) && (await store.bury(id)))
        log.warn({ instance: id, address }, 'a suspect refused a connection: it is gone')
    } catch (error) {
      log.warn({ err: error, instance: id, address }, 'a suspect could not be probed')
    }
  }

  const sweeper = createSweeper({ sweep, everyMs: Math.min(sweepAtLeastEveryMs, Math.ceil(leaseMs / 15)), log })
  const unsubscribe = subscribe((service) => watched.get(service)?.watchers.tell(), sweeper.now)
  const release = () => {
    for (const { watchers } of watched.values()) watchers.release()
  }

  return {
    async register(instance) {
      const beat = await store.register(instance, canonicalJson(instance), leaseMs)
      return beat === 'superseded' ? beat : leases[beat]
    },
    async heartbeat(id, boot) {
      const beat = await store.heartbeat(id, boot, leaseMs)
      return beat === 'superseded' || beat === 'unknown' ? beat : leases[beat]
    },
    deregister: async (id, boot, why) => ((await store.deregister(id, boot, why)) ? 'done' : 'superseded'),
    list: (service) => of(service).watchers.now(),
    hold: (service, known, waitMs) => of(service).watchers.hold(known, waitMs),
    follow: (service, follower) => of(service).watchers.follow(follower),
    instances: (service) => of(service).memory.instances(),
    counts: () => ({
      suspects,
      services: services.map((service) => ({ service, instances: of(service).memory.size(), watchers: of(service).watchers.size() })),
    }),
    fault: sweeper.fault,
    release,
    close() {
      unsubscribe()
      sweeper.close()
      release()
    },
  }
}
