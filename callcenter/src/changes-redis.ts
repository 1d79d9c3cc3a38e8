import type { ServiceName } from '@mallgate/shared/contract/instance'
import type { Redis } from '@mallgate/shared/redis'

import { changesChannel } from './registry-scripts.ts'
import type { RegistryOptions } from './registry.ts'

/** Hears of changes on a connection of its own. `subscriber` is subscribed again by itself after its connection was lost. */
export async function subscribeToChanges(subscriber: Redis, tag: string): Promise<RegistryOptions['subscribe']> {
  const channel = changesChannel(tag)
  await subscriber.subscribe(channel)
  return (changed, resync) => {
    const onMessage = (from: string, service: string) => {
      if (from === channel) changed(service as ServiceName)
    }
    subscriber.on('message', onMessage)
    subscriber.on('ready', resync)
    return () => {
      subscriber.off('message', onMessage)
      subscriber.off('ready', resync)
    }
  }
}
