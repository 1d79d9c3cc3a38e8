import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'

/** What a process sends with every call: its own token, as each process of a cluster has one. */
export async function authorizationOf(secret: string, service: string, instance: string): Promise<string> {
  return (await createClusterTokens(secret, { service, instance }).header())!
}

/** An instance of a mall as mall-workers register one. */
export function benchInstance(index: number, weight = 1): Instance {
  return {
    id: memberId(index),
    service: 'mall',
    address: `http://127.0.0.1:${20_000 + index}`,
    malls: [{ id: `bench-${index}`, name: `Bench mall ${index}`, definition: 'sha256-0123456789abcdef0123456789abcdef' }],
    allMalls: false,
    version: '0.1.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    weight,
    caps: [],
    state: 'up',
  }
}

export const memberId = (index: number): string => `mall-bench-${String(index).padStart(5, '0')}`
