import { describe, expect, it } from 'vitest'

import { TokenRefused, createClusterTokens } from './cluster-token.ts'

const self = { service: 'gate', instance: 'gate-1' }
const tokens = (secret?: string) => createClusterTokens(secret, self)

describe('cluster tokens', () => {
  it('are known to everybody with the same secret, and say who made them', async () => {
    expect(await tokens('a secret of the cluster').verify(await tokens('a secret of the cluster').header())).toEqual(self)
  })
  it('are refused by another cluster, when missing, and when they are no tokens', async () => {
    const other = tokens('another secret of others')
    for (const header of [await tokens('a secret of the cluster').header(), undefined, 'Basic x', 'Bearer ', 'Bearer a.b.c'])
      await expect(other.verify(header)).rejects.toThrow(TokenRefused)
  })
  it('are made once, not per call', async () => {
    const own = tokens('a secret of the cluster')
    expect(own.header()).toBe(own.header())
  })
  it('are refused where they name no algorithm', async () => {
    const [, payload] = (await tokens('a secret of the cluster').header())!.slice(7).split('.')
    const none = `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    await expect(tokens('a secret of the cluster').verify(none)).rejects.toThrow(TokenRefused)
  })
})
