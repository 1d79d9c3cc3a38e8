import { afterEach, describe, expect, it, vi } from 'vitest'

import { TokenRefused, createClusterTokens, createOperatorTokens } from './cluster-token.ts'

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

describe('clocks that are not right', () => {
  afterEach(() => {
    vi.useRealTimers()
  })
  const secret = 'a secret of the cluster'
  const minutes = (count: number) => count * 60_000
  const noon = Date.parse('2026-06-01T12:00:00Z')
  const setClock = (at: number) => vi.setSystemTime(at)

  it('refuse nobody while they are within five minutes of the right time, whoever is ahead', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    for (const [maker, verifier] of [
      [5, -5],
      [-5, 5],
    ] as const) {
      setClock(noon + minutes(maker))
      const header = await tokens(secret).header()
      // A token is used until ten minutes after it was made.
      for (const age of [0, 10]) {
        setClock(noon + minutes(verifier + age))
        expect(await tokens(secret).verify(header)).toEqual(self)
      }
    }
  })
  it('have a new token made when they are set, forward or back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    setClock(noon)
    const own = tokens(secret)
    const before = await own.header()
    for (const at of [noon + minutes(60), noon - minutes(60)]) {
      setClock(at)
      const now = await own.header()
      expect(now).not.toBe(before)
      expect(await tokens(secret).verify(now)).toEqual(self)
    }
  })
  it('do not make a token that is long over count as known', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    setClock(noon)
    const other = tokens(secret)
    const header = await tokens(secret).header()
    await other.verify(header)
    setClock(noon + minutes(26))
    await expect(other.verify(header)).rejects.toThrow(TokenRefused)
  })
})

describe('operator tokens', () => {
  it('say who orders, and that it is an operator; a process’ own say nothing of the kind', async () => {
    const secret = 'a secret of the cluster'
    const header = await createOperatorTokens(secret, 'ada').header()
    expect(await tokens(secret).verify(header)).toEqual({ service: 'operator', instance: 'ada', role: 'operator' })
    expect(await tokens(secret).verify(await tokens(secret).header())).not.toHaveProperty('role')
  })
  it('are none without a secret: then whoever calls may order', async () => {
    expect(await createOperatorTokens(undefined, 'ada').header()).toBeUndefined()
    expect(await tokens().verify(undefined)).toEqual({ service: 'unsecured', instance: 'unsecured', role: 'operator' })
  })
})
