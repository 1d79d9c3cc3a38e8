import { networkInterfaces } from 'node:os'

import { afterEach, expect, test } from 'vitest'

import type { TokenClaims } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'

import { askCallCenter } from './ask-for-test.ts'
import { parseRegisterHosts } from './register-hosts.ts'
import { createNameResolver } from './resolve-name.ts'
import { endAll, freshTag, ids, instance } from './start-for-test.ts'
import { createTrust } from './trust.ts'

const secret = 'the secret of this cluster'
const mall: TokenClaims = { service: 'mall', instance: 'mall-1' }
const operator: TokenClaims = { service: 'operator', instance: 'kim', role: 'operator' }

afterEach(endAll)

test('an instance may register itself only: its own id and its own service', async () => {
  const { put, send, list, address } = await askCallCenter({ secret }, mall)
  await put('/v1/instances/mall-1', instance('mall-1'))
  await put('/v1/instances/mall-1/heartbeat')
  const forbidden = { status: 403, code: 'forbidden' }
  await expect(put('/v1/instances/mall-2', instance('mall-2'))).rejects.toMatchObject(forbidden)
  await expect(put('/v1/instances/mall-1', instance('mall-1', { service: 'gate' }))).rejects.toMatchObject(forbidden)
  await expect(put('/v1/instances/mall-2/heartbeat')).rejects.toMatchObject(forbidden)
  await expect(send('DELETE', '/v1/instances/mall-2')).rejects.toMatchObject(forbidden)
  expect(ids((await list()).instances)).toEqual(['mall-1'])
  const metrics = await (await fetch(`${address}/metrics`)).text()
  expect(metrics).toContain('mallgate_refused_calls_total{reason="forbidden"} 4')
  expect(metrics).toContain('mallgate_instances{service="mall"} 1')
})

test('an operator may take away any instance, and register none', async () => {
  const tag = freshTag()
  const one = await askCallCenter({ secret, tag }, mall)
  const other = await askCallCenter({ secret, tag }, operator)
  await one.put('/v1/instances/mall-1', instance('mall-1'))
  const known = await other.list()
  await expect(other.put('/v1/instances/mall-1', instance('mall-1'))).rejects.toMatchObject({ status: 403 })
  await other.send('DELETE', '/v1/instances/mall-1')
  expect(await one.poll(known, 30_000)).toMatchObject({ gone: [{ id: 'mall-1', why: 'taken_away' }] })
})

test('a foreign address is refused, with and without a secret, unless REGISTER_HOSTS has it', async () => {
  for (const options of [{}, { secret }]) {
    const { put } = await askCallCenter(options, mall)
    const refused = put('/v1/instances/mall-1', instance('mall-1', { address: 'http://192.0.2.7:9000' }))
    await expect(refused).rejects.toMatchObject({ status: 403, code: 'forbidden' })
    await expect(refused).rejects.toThrow('192.0.2.7')
    const { put: allowed } = await askCallCenter({ ...options, registerHosts: '10.0.0.0/8, 192.0.2.0/24' }, mall)
    await allowed('/v1/instances/mall-1', instance('mall-1', { address: 'http://192.0.2.7:9000' }))
  }
})

const names: Record<string, string[]> = { 'mall.example': ['10.1.2.3', 'fd00::3'], 'nobody.example': [] }
const register = (address: string | undefined, from: string, hosts = '', secured = true) => {
  const { address: _, ...bare } = instance('mall-1')
  const trust = createTrust({ secured, hosts: parseRegisterHosts(hosts), resolve: async (name) => names[name] ?? [] })
  return trust.register({ ...bare, ...(address !== undefined && { address }) } as Instance, { caller: mall, from })
}
const outer = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address

const own: [address: string | undefined, from: string, hosts: string][] = [
  ['http://10.1.2.3:80', '10.1.2.3', ''],
  ['http://10.1.2.3:80', '::ffff:10.1.2.3', ''],
  ['http://[::ffff:10.1.2.3]:80', '10.1.2.3', ''],
  ['http://[fd00::3]:80', 'fd00:0:0::3', ''],
  ['http://127.0.0.5:80', '127.0.0.1', ''],
  ['http://[::1]:80', '127.0.0.1', ''],
  ['http://127.0.0.1:80', '::ffff:127.0.0.1', ''],
  ['http://mall.example:80', '10.1.2.3', ''],
  ['http://mall.example:80', 'fd00::3', ''],
  ['http://10.9.9.9:80', '10.1.2.3', '10.9.0.0/16'],
  ['http://other.example:80', '10.1.2.3', 'Other.Example'],
  [undefined, '10.1.2.3', ''],
]
if (outer) own.push([`http://${outer}:80`, '127.0.0.1', ''], ['http://127.0.0.1:80', outer, ''])

test.each(own)('%s is an address of a caller from %s (REGISTER_HOSTS=%s)', async (address, from, hosts) => {
  await register(address, from, hosts)
})

test.each([
  ['http://10.1.2.4:80', '10.1.2.3', ''],
  ['http://127.0.0.1:80', '10.1.2.3', ''],
  ['http://10.1.2.3:80', '127.0.0.1', ''],
  ['http://mall.example:80', '10.1.2.4', ''],
  ['http://nobody.example:80', '10.1.2.3', ''],
  ['http://10.8.9.9:80', '10.1.2.3', '10.9.0.0/16,mall.example'],
  ['http://user@10.1.2.4:80', '10.1.2.3', ''],
  ['http://10.1.2.3:99999', '10.1.2.3', ''],
])('%s is none of a caller from %s (REGISTER_HOSTS=%s)', async (address, from, hosts) => {
  await expect(register(address, from, hosts)).rejects.toMatchObject({ code: 'forbidden' })
})

test('without a secret only loopback may be registered', async () => {
  await register('http://127.0.0.1:80', '127.0.0.1', '', false)
  await expect(register('http://10.1.2.3:80', '10.1.2.3', '', false)).rejects.toMatchObject({ code: 'forbidden' })
})

test.each(['10.0.0.0/33', '10.0.0.0/x', 'a b', 'http://host', '1.2.3.4/8/8', '::1/129'])('REGISTER_HOSTS refuses %s by name', (entry) => {
  expect(() => parseRegisterHosts(`127.0.0.1,${entry}`)).toThrow(entry)
})

test('a name is looked up once for a while; one that does not resolve is none', async () => {
  const resolve = createNameResolver()
  const first = resolve('localhost')
  expect(resolve('localhost')).toBe(first)
  expect(await first).toContain('127.0.0.1')
  expect(await resolve('no-such-name.invalid')).toEqual([])
})
