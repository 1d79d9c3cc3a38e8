import type { Caller } from './call.ts'
import { createCallCenter } from './discovery-call-center.ts'
import { type ConfigLoop, watchConfig } from './discovery-config.ts'
import { createDefinitionFiles } from './discovery-definition-files.ts'
import { createDefinitionFetcher } from './discovery-definitions.ts'
import { type RegistrationLoop, registerInstance } from './discovery-register.ts'
import { type WatchLoop, watchService } from './discovery-watch.ts'
import type { Discovery } from './discovery.ts'
import type { Log } from './log.ts'

export interface DiscoveryOptions {
  /** One address per Call Center, `http://host:port`; each client begins at one by chance and moves on when it does not answer. */
  urls: readonly string[]
  caller: Caller
  log: Log
  /** Where the last lists, the configuration and the definitions are kept for a start without Call Center; nowhere if absent. */
  dataDir?: string | undefined
  /** In [0, 1): spreads heartbeats and attempts. */
  random?: () => number
}

/**
 * This process' link to Call Center.
 * @throws Error for no url, or one that is none
 */
export function createDiscovery({ urls, caller, log, dataDir, random = Math.random }: DiscoveryOptions): Discovery {
  const callCenter = createCallCenter(urls, caller, log, random)
  const files = dataDir === undefined ? undefined : createDefinitionFiles(dataDir, log)
  const closing = new AbortController()
  const registrations = new Set<RegistrationLoop>()
  const watches = new Set<WatchLoop | ConfigLoop>()

  const keep = <T extends WatchLoop | ConfigLoop>(watch: T): T => {
    watches.add(watch)
    void watch.ended.then(() => watches.delete(watch))
    return watch
  }

  return {
    async register(instance, definitions, signal) {
      if (closing.signal.aborted) throw new Error('the link to Call Center is closed')
      const registration = registerInstance({ callCenter, instance, definitions, log, random })
      registrations.add(registration)
      try {
        await registration.begin(signal ? AbortSignal.any([signal, closing.signal]) : closing.signal)
        return registration
      } catch (error) {
        registrations.delete(registration)
        await registration.close()
        throw error
      }
    },
    watch: (service) => keep(watchService({ callCenter, service, dataDir, log, random })),
    watchConfig: () => keep(watchConfig({ callCenter, dataDir, log, random })),
    definition: createDefinitionFetcher(callCenter, closing.signal, files),
    async close() {
      closing.abort()
      for (const watch of watches) watch.close()
      await Promise.all([...[...registrations].map((registration) => registration.close()), ...[...watches].map(({ ended }) => ended)])
      callCenter.close()
    },
  }
}
