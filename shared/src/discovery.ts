import type { Instance, ServiceName } from './contract/instance.ts'
import type { MallDefinition } from './contract/mall.ts'

/** A registration of this process that is kept alive until it is closed. */
export interface Registration {
  /** Registers what changed (state, malls) at once, and resolves when Call Center has it. */
  update(patch: Partial<Pick<Instance, 'state' | 'malls' | 'weight'>>, definitions?: readonly MallDefinition[]): Promise<void>
  /** Deregisters. Never throws: a lease that cannot be given back lapses. */
  close(): Promise<void>
}

/** The instances of one service, as Call Center last told. */
export interface Watch {
  /** In memory, no look-up. A new array for each change, never mutated. */
  current(): readonly Instance[]
  /** Resolves once a list is known: from Call Center, or from the file of an earlier run. */
  ready(signal?: AbortSignal): Promise<void>
  /** Calls back after each change; answers how to stop that. */
  onChange(listener: (instances: readonly Instance[]) => void): () => void
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
  /** A definition by its hash; kept in memory for good, since a hash never changes its content. */
  definition(hash: string, signal: AbortSignal): Promise<MallDefinition>
  close(): Promise<void>
}
