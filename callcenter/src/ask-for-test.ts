import Type from 'typebox'

import { checked } from '@mallgate/shared/call'
import type { TokenClaims } from '@mallgate/shared/cluster-token'
import { InstanceChanges, InstanceList, Lease } from '@mallgate/shared/contract/instance'

import { type CallCenterOptions, startCallCenter, startCaller } from './start-for-test.ts'

const lease = checked(Lease)
const list = checked(InstanceList)
const polled = checked(Type.Union([InstanceList, InstanceChanges]))
const anything = checked(Type.Unknown())
const timeoutMs = 10_000

/** A Call Center, and what a test asks of it as the instance `as` (any, without a secret). */
export async function askCallCenter(options: CallCenterOptions = {}, as?: TokenClaims) {
  const caller = startCaller(options.secret, as)
  const started = await startCallCenter(options)
  const at = (path: string) => ({ address: started.address, path, timeoutMs })
  return {
    ...started,
    caller,
    put: (path: string, body?: unknown) => caller.json({ ...at(path), method: 'PUT', body }, lease),
    send: (method: 'PUT' | 'DELETE', path: string, body?: unknown) => caller.send({ ...at(path), method, body }),
    list: (query = '') => caller.json(at(`/v1/services/mall/instances${query}`), list),
    /** Undefined where nothing changed. */
    poll: async (known: InstanceList, waitMs: number, signal?: AbortSignal): Promise<InstanceList | InstanceChanges | undefined> => {
      const path = `/v1/services/mall/instances?epoch=${known.epoch}&revision=${known.revision}&waitMs=${waitMs}`
      return caller.json({ ...at(path), timeoutMs: 40_000, signal }, polled)
    },
    get: (path: string) => caller.json(at(path), anything),
  }
}
