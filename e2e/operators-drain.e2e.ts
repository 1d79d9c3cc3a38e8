import { createOperatorTokens } from '@mallgate/shared/cluster-token'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { Spawned } from './src/spawned.ts'
import { type System, startSystem } from './src/system.ts'

const up = async (...args: Parameters<typeof startSystem>): Promise<System> => {
  const system = await startSystem(...args)
  onTestFinished(system.close)
  return system
}

/** The id a process has at Call Center. */
const idOf = (system: System, child: Spawned) =>
  system.waitFor(`${child.name} to be registered`, async () => {
    const { services } = (await (await callCenter(system, 'GET', '/v1/services')).json()) as {
      services: { instances: { id: string; address?: string }[] }[]
    }
    const address = system.addressOf(child)
    return services.flatMap(({ instances }) => instances).find((instance) => instance.address === address)?.id
  })

async function callCenter(system: System, method: string, path: string, body?: unknown): Promise<Response> {
  const authorization = await createOperatorTokens(system.env['CLUSTER_SECRET'], 'ada').header()
  return fetch(`${system.callcenterUrls[0]}${path}`, {
    method,
    headers: { authorization: authorization!, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

const asked = 'demo-techmart,demo-hanmart'

/** Asks without a pause until stopped; answers how many were whole, and what went wrong with others. */
function load(system: System) {
  let over = false
  let whole = 0
  const faults: string[] = []
  const ask = async () => {
    for (let i = 0; !over; i++) {
      const answer = await system.search({ q: `keyboard ${i % 3}`, malls: asked, timeout: 5_000 }).catch((error: unknown) => String(error))
      if (typeof answer !== 'string') whole++
      const bad =
        typeof answer === 'string' ? [answer] : answer.malls.filter(({ status }) => status === 'no_instance' || status === 'error')
      faults.push(...bad.map((one) => JSON.stringify(one)))
    }
  }
  const asking = Promise.all([ask(), ask(), ask()])
  return {
    whole: () => whole,
    async stop() {
      over = true
      await asking
      return faults
    },
  }
}

describe('an operator', () => {
  test('sees the metrics of every service, and drains an instance under load: it ends with exit status 0, and nobody notices', async () => {
    const system = await up({ mallWorkers: 2 })
    for (const child of system.processes.filter(({ name }) => !name.startsWith('demo-malls'))) {
      const response = await fetch(`${system.addressOf(child)}/metrics`)
      expect(await response.text()).toMatch(/^process_resident_memory_bytes \d+/m)
    }
    const [child] = system.of('mall-workers') as [Spawned]
    const id = await idOf(system, child)
    const loaded = load(system)
    await system.waitFor('some answers', () => loaded.whole() > 5)
    expect((await callCenter(system, 'PUT', `/v1/overrides/${id}?why=test`, { state: 'draining' })).status).toBe(200)
    expect(await child.exited).toMatchObject({ code: 0 })
    const whole = loaded.whole()
    await system.waitFor('more answers', () => loaded.whole() > whole + 5)
    expect(await loaded.stop()).toEqual([])
    expect(child.tail()).toContain('ordered by Call Center')
  })

  test('finds a process that is started again under its name; the older one of two gives way', async () => {
    const system = await up({ mallWorkers: 0, demo: false, malls: '' })
    const first = await system.start('db-api', { INSTANCE_ID: 'store-a', DB_URL: 'sqlite::memory:' })
    expect(await idOf(system, first)).toBe('store-a')
    const second = await system.start('db-api', { INSTANCE_ID: 'store-a', DB_URL: 'sqlite::memory:' })
    expect(await first.exited).toMatchObject({ code: 0 })
    expect(first.tail()).toContain('a newer process has registered under this INSTANCE_ID')
    expect(await idOf(system, second)).toBe('store-a')
  })
})
