import type { Redis } from '@mallgate/shared/redis'

import { recordsChannel } from './records-redis.ts'
import { changesChannel } from './registry-scripts.ts'

/** Hears of changed records, and of db-apis that come or go, on the connection of the registry's messages. */
export async function subscribeToRecords(
  subscriber: Redis,
  tag: string,
  onStores: () => void,
): Promise<(changed: () => void) => () => void> {
  const records = recordsChannel(tag)
  const registry = changesChannel(tag)
  await subscriber.subscribe(records, registry)
  return (changed) => {
    const onMessage = (channel: string, message: string) => {
      if (channel === records) changed()
      else if (channel === registry && message === 'db-api') onStores()
    }
    subscriber.on('message', onMessage)
    subscriber.on('ready', changed)
    return () => {
      subscriber.off('message', onMessage)
      subscriber.off('ready', changed)
    }
  }
}
