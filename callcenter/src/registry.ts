import type { Instance, InstanceList, Lease, ServiceName } from '@mallgate/shared/contract/instance'
import { canonicalJson } from '@mallgate/shared/definition-hash'
import type { Log } from '@mallgate/shared/log'

import { type Known, createWatchers } from './watch.ts'

/** Where each service stands: what a watcher knows is old if it differs. */
export interface Head {
  epoch: string
  revisions: ReadonlyMap<ServiceName, number>
}

/** What the registry needs of its memory. Each operation is atomic, and in the memory's own time. */
export interface RegistryStore {
  /** Same content again begins the lease anew and changes no revision. */
  register(instance: Instance, registration: string, leaseMs: number): Promise<void>
  /** False for an instance that is not registered. */
  heartbeat(id: string, leaseMs: number): Promise<boolean>
  deregister(id: string): Promise<void>
  /** Both end the leases that are over first. */
  head(): Promise<Head>
  list(service: ServiceName): Promise<Pick<InstanceList, 'epoch' | 'revision' | 'instances'>>
}

export interface RegistryOptions {
  store: RegistryStore
  /** Tells of changes made through any Call Center; messages may be lost. Answers how to stop. */
  subscribe(changed: (service: ServiceName) => void, resync: () => void): () => void
  leaseMs: number
  heartbeatMs: number
  log: Log
}

/** Who is there: leases, a revision per service, and watchers that are told of each change. */
export interface Registry {
  register(instance: Instance): Promise<Lease>
  /** Undefined for an instance that is not registered. */
  heartbeat(id: string): Promise<Lease | undefined>
  deregister(id: string): Promise<void>
  list(service: ServiceName): Promise<InstanceList>
  /** The list as soon as it differs from what is known; undefined where nothing changed within `waitMs`. */
  watch(service: ServiceName, known: Known, waitMs: number, signal: AbortSignal): Promise<InstanceList | undefined>
  /** Why the registry cannot be asked now; undefined where it can. */
  fault(): string | undefined
  /** Ends all watches at once, those to come too. */
  release(): void
  close(): void
}

const sweepAtLeastEveryMs = 500

export function createRegistry({ store, subscribe, leaseMs, heartbeatMs, log }: RegistryOptions): Registry {
  const lease = { leaseMs, heartbeatMs }
  const list = async (service: ServiceName) => ({ service, leaseMs, ...(await store.list(service)) })
  const watchers = createWatchers({ head: store.head, list })
  const sweeper = createSweeper(
    async () => watchers.compare(await store.head()),
    Math.min(sweepAtLeastEveryMs, Math.ceil(leaseMs / 4)),
    log,
  )
  const unsubscribe = subscribe(watchers.tell, sweeper.now)

  return {
    async register(instance) {
      await store.register(instance, canonicalJson(instance), leaseMs)
      return lease
    },
    heartbeat: async (id) => ((await store.heartbeat(id, leaseMs)) ? lease : undefined),
    deregister: store.deregister,
    list,
    watch: watchers.wait,
    fault: sweeper.fault,
    release: watchers.release,
    close() {
      unsubscribe()
      sweeper.close()
      watchers.release()
    },
  }
}

/** Ends leases that are over and finds changes whose message was lost; one sweep at a time, however long it takes. */
function createSweeper(sweep: () => Promise<void>, everyMs: number, log: Log) {
  let fault: string | undefined
  let timer: NodeJS.Timeout | undefined
  let sweeping = false
  let closed = false

  const now = async () => {
    if (sweeping || closed) return
    sweeping = true
    clearTimeout(timer)
    try {
      await sweep()
      fault = undefined
    } catch (error) {
      if (fault === undefined) log.warn({ err: error }, 'the registry cannot be swept')
      fault = (error as Error).message
    }
    sweeping = false
    if (!closed) timer = setTimeout(run, everyMs)
  }
  const run = () => void now()
  timer = setTimeout(run, 0)
  return {
    now: run,
    fault: () => fault,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
