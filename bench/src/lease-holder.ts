// A process that registers with the client all our services have: to be known, to take its leave, or to be killed.
import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createLog } from '@mallgate/shared/log'

import { benchInstance, memberId } from './cluster-member.ts'
import { nowUs } from './profiling.ts'
import { serveRole } from './role.ts'

export type HolderQuestion =
  /** Registers the instance of that number. */
  | { register: number }
  /** Takes it away again. */
  | { deregister: number }

/** When Call Center was asked, in microseconds of the monotonic clock. */
export interface Asked {
  sentUs: number
}

const [address = '', secret = ''] = process.argv.slice(2)
const log = createLog('bench', 'warn')
const held = new Map<number, () => Promise<void>>()

async function register(index: number): Promise<Asked> {
  const caller = createCaller(createClusterTokens(secret, { service: 'mall', instance: memberId(index) }))
  const discovery = createDiscovery({ urls: [address], caller, log })
  held.set(index, async () => {
    await discovery.close()
    await caller.close()
  })
  const sentUs = nowUs()
  await discovery.register(benchInstance(index), [])
  return { sentUs }
}

async function deregister(index: number): Promise<Asked> {
  const sentUs = nowUs()
  await held.get(index)?.()
  held.delete(index)
  return { sentUs }
}

serveRole((question: HolderQuestion) => ('register' in question ? register(question.register) : deregister(question.deregister)))
