import { expect, test } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { userAgentOf, withUserAgent } from './user-agent.ts'

test('it names what asks, and whom to write to', () => {
  expect(userAgentOf('0.1.0')).toBe('Mallgate/0.1.0 (price search on behalf of a person)')
  expect(userAgentOf('0.1.0', 'https://example.com/bot, shops@example.com')).toBe(
    'Mallgate/0.1.0 (+https://example.com/bot; shops@example.com)',
  )
  expect(() => userAgentOf('0.1.0', 'a) Mozilla/5.0 (b')).toThrow('CRAWLER_CONTACT')
  expect(() => userAgentOf('0.1.0', 'a\r\nx: y')).toThrow('CRAWLER_CONTACT')
})

test('a definition’s own name goes before', () => {
  const shop = { id: 'shop', url: 'https://shop.example', request: { path: '/s' } } as MallDefinition
  expect(withUserAgent(shop, 'us').request?.headers).toEqual({ 'user-agent': 'us' })
  const named = { ...shop, request: { path: '/s', headers: { 'user-agent': 'them', 'x-key': '1' } } }
  expect(withUserAgent(named, 'us').request?.headers).toEqual({ 'user-agent': 'them', 'x-key': '1' })
})
