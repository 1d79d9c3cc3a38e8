import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseAllowHosts } from './allowed-addresses.ts'

describe('addresses that may be dialled', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '224.0.0.1',
    '::',
    '::127.0.0.1',
    '::7f00:1',
    '::5db8:d822',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::7f00:1',
    '64:ff9b:1::5db8:d822',
    '2002:7f00:1::',
    '2002:5db8:d822::1',
    '2001:0:5db8:d822::1',
    '2001:db8::1',
    '2001:20::1',
    '3fff::1',
    '4000::1',
    'fec0::1',
    'ff02::1',
    'fe80::1%eth0',
    '100::1',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.1',
    '240.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '64:ff9b::168.63.129.16',
    'shop.example',
    '',
  ])('refuses %s, which is not public', (address) => expect(parseAllowHosts('').allows('shop.example', address, 80)).toBe(false))
  it.each(['93.184.216.34', '2606:2800:220:1::1', '64:ff9b::93.184.216.34'])('lets the public %s through', (address) => {
    expect(parseAllowHosts('').allows('shop.example', address, 443)).toBe(true)
  })
  it.each([
    ['127.0.0.1', 'x', '127.0.0.1', 1, true],
    ['127.0.0.1:80', 'x', '127.0.0.1', 81, false],
    ['127.0.0.1:80', 'x', '::ffff:127.0.0.1', 80, true],
    ['10.0.0.0/8', 'x', '10.200.0.1', 80, true],
    ['10.0.0.0/8', 'x', '11.0.0.1', 80, true],
    ['10.0.0.0/8', 'x', '192.168.0.1', 80, false],
    ['::1', 'x', '::1', 80, true],
    ['[::1]:8080', 'x', '::1', 8080, true],
    ['[::1]:8080', 'x', '::1', 8081, false],
    ['shop.local', 'SHOP.local', '10.0.0.1', 80, true],
    ['shop.local:8080', 'shop.local', '10.0.0.1', 80, false],
  ] as const)('with %s lets %s at %s port %i through: %s', (list, host, address, port, allowed) => {
    expect(parseAllowHosts(list).allows(host, address, port)).toBe(allowed)
  })
  it.each(['10.0.0.0/99', 'a b', 'host:99999', 'http://x'])('names the entry %s as wrong', (entry) => {
    expect(() => parseAllowHosts(`127.0.0.1,${entry}`)).toThrow(entry)
  })
  it('never lets a private IPv4 through, however it is written', () => {
    const none = parseAllowHosts('')
    fc.assert(
      fc.property(fc.tuple(fc.constantFrom(10, 127, 0), fc.nat(255), fc.nat(255), fc.nat(255)), (bytes) => {
        const v4 = bytes.join('.')
        return [v4, `::ffff:${v4}`, `::${v4}`, `64:ff9b::${v4}`, `64:ff9b:1::${v4}`].every((address) => !none.allows('x', address, 80))
      }),
    )
  })
})
