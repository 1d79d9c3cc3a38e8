// A process that watches the malls' instances with the client all our services have, and says when one came or went.
import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createLog } from '@mallgate/shared/log'

import { memberId } from './cluster-member.ts'
import { nowUs } from './profiling.ts'
import { serveRole } from './role.ts'

/** Waits until the instance of that number is in the list, or is not. */
export interface WatcherQuestion {
  index: number
  listed: boolean
  boundMs: number
}

/** When it was so, in microseconds of the monotonic clock. */
export interface Seen {
  atUs: number
}

const [address = '', secret = ''] = process.argv.slice(2)
const caller = createCaller(createClusterTokens(secret, { service: 'gate', instance: 'gate-bench' }))
const discovery = createDiscovery({ urls: [address], caller, log: createLog('bench', 'warn') })
const watch = discovery.watch('mall')
await watch.ready()

function seen({ index, listed, boundMs }: WatcherQuestion): Promise<Seen> {
  const id = memberId(index)
  const { promise, resolve, reject } = Promise.withResolvers<Seen>()
  const look = () => {
    if (watch.current().some((instance) => instance.id === id) === listed) resolve({ atUs: nowUs() })
  }
  const stop = watch.onChange(look)
  const bound = setTimeout(() => reject(new Error(`${id} was ${listed ? 'not ' : ''}listed after ${boundMs} ms`)), boundMs)
  look()
  return promise.finally(() => {
    clearTimeout(bound)
    stop()
  })
}

serveRole(seen)
