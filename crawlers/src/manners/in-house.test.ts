import { expect, it } from 'vitest'

import { parseAllowHosts } from '../fetch/allowed-addresses.ts'
import { createInHouse } from './in-house.ts'

it.each([
  ['http://127.0.0.1:8090', '127.0.0.1', true],
  ['http://127.0.0.1:8090', '127.0.0.0/8', true],
  ['http://127.0.0.1:8090', '127.0.0.1:9999', false],
  ['http://[::1]:8090', '::1', true],
  ['http://localhost:8090', '127.0.0.0/8', true],
  ['http://shop.localhost', '127.0.0.0/8', true],
  ['http://demo-malls:8090', '', true],
  ['https://shop.internal.example', 'shop.internal.example', true],
  ['https://shop.example', '127.0.0.0/8,10.0.0.0/8', false],
  // A public address that is allowed besides stays a stranger's.
  ['https://93.184.216.34', '93.184.216.34', false],
])('%s is one of ours where %s is allowed: %s', (origin, allowed, ours) => {
  expect(createInHouse(parseAllowHosts(allowed), (same) => same)(origin)).toBe(ours)
})

it('what is dialled instead of a shop counts', () => {
  const inHouse = createInHouse(parseAllowHosts('127.0.0.1'), () => 'http://127.0.0.1:9000')
  expect(inHouse('https://shop.example')).toBe(true)
})
