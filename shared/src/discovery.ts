import type { Instance, Lease, ListedInstance, ServiceName, Tombstone } from './contract/instance.ts'
import type { MallDefinition } from './contract/mall.ts'
import type { Config } from './contract/operations.ts'

/** A registration of this process that is kept alive until it is closed. */
export interface Registration {
  /** Registers what changed (state, malls) at once, and resolves when Call Center has it. */
  update(patch: Partial<Pick<Instance, 'state' | 'malls' | 'weight' | 'refused'>>, definitions?: readonly MallDefinition[]): Promise<void>
  /** What an operator ordered of this process, as the last heartbeat told; undefined for nothing. */
  order(): Lease['order']
  /** Calls back when the order is another; answers how to stop that. */
  onOrder(listener: (order: Lease['order']) => void): () => void
  /** Deregisters. Never throws: a lease that cannot be given back lapses. */
  close(): Promise<void>
}

/** The instances of one service, as Call Center last told. */
export interface Watch {
  /** In memory, no look-up. A new array for each change, never mutated. */
  current(): readonly ListedInstance[]
  /** Resolves once a list is known: from Call Center, or from the file of an earlier run. */
  ready(signal?: AbortSignal): Promise<void>
  /** Calls back after each change; answers how to stop that. */
  onChange(listener: (instances: readonly ListedInstance[]) => void): () => void
  /** Calls back with why instances are in the list no more, before that change itself is told; not where only a whole list was had. */
  onGone?(listener: (gone: readonly Tombstone[]) => void): () => void
  close(): void
}

/** What operators ordered, as Call Center last told; kept while it is away, and on disk for a start without it. */
export interface ConfigWatch {
  /** In memory, no look-up. Undefined until it was told once. */
  current(): Config | undefined
  /** Resolves once it is known: from Call Center, or from the file of an earlier run. */
  ready(signal?: AbortSignal): Promise<void>
  /** Calls back after each change; answers how to stop that. */
  onChange(listener: (config: Config) => void): () => void
  close(): void
}

/** This process' link to Call Center. */
export interface Discovery {
  /**
   * Resolves once Call Center has it, however long that takes; `signal` and `close` give up.
   * @throws CallRefused where Call Center will never take it: wrong secret, invalid instance or definition
   */
  register(instance: Instance, definitions: readonly MallDefinition[], signal?: AbortSignal): Promise<Registration>
  watch(service: ServiceName): Watch
  watchConfig(): ConfigWatch
  /** A definition by its hash; kept in memory for good, since a hash never changes its content. */
  definition(hash: string, signal: AbortSignal): Promise<MallDefinition>
  close(): Promise<void>
}
