import fc from 'fast-check'
import { expect, test } from 'vitest'

import { absoluteUrl, canonicalUrl } from './canonical-url.ts'

test('tracking, fragment and the order of parameters do not matter; the rest does', () => {
  expect(canonicalUrl('HTTPS://Shop.Example:443/p?b=2&utm_source=x&a=1&gclid=z#top')).toBe('https://shop.example/p?a=1&b=2')
  expect(canonicalUrl('https://shop.example/p?id=1')).not.toBe(canonicalUrl('https://shop.example/p?id=2'))
  expect(canonicalUrl('https://shop.example/P')).not.toBe(canonicalUrl('https://shop.example/p'))
})

test.for([
  'utm_source=a&UTM_Campaign=b',
  'gclid=1&gad_source=1&gbraid=x&srsltid=y',
  'fbclid=1&igshid=2&msclkid=3&ttclid=4&li_fat_id=5',
  'mc_cid=1&_hsenc=2&hsa_acc=3&mkt_tok=4&vero_id=5',
  'irclickid=1&awc=2&cjevent=3&zanpid=4',
  '_pos=1&_psq=lamp&_ss=e&pr_seq=uniform',
  'spm=a.b&scm=1&otracker=search&pd_rd_r=1&pf_rd_p=2',
  'PHPSESSID=abc',
])('%s names no page', (query) => {
  expect(canonicalUrl(`https://shop.example/p?${query}&id=7`)).toBe('https://shop.example/p?id=7')
})

test.for([
  'id=1',
  'sku=1',
  'variant=2',
  'color=red',
  'ref=7',
  'source=1',
  'campaign=2',
  'tag=x',
  'sid=3',
  'cid=4',
  'p=5',
  'utm=1',
  'pos=1',
  'v=2',
])('%s may name a page and stays', (query) => {
  expect(canonicalUrl(`https://shop.example/p?${query}`)).toBe(`https://shop.example/p?${query}`)
})

test('a session in the path names no page', () => {
  expect(canonicalUrl('https://shop.example/p.do;jsessionid=0A1B.n1?id=7')).toBe('https://shop.example/p.do?id=7')
  expect(canonicalUrl('https://shop.example/p;jsessionid=0A1B')).toBe('https://shop.example/p')
  expect(canonicalUrl('https://shop.example/p;v=1')).toBe('https://shop.example/p;v=1')
})

test('it is its own canonical form', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      expect(canonicalUrl(canonicalUrl(url))).toBe(canonicalUrl(url))
    }),
  )
})

test('an address is made absolute as URL would, whether URL was asked or not', () => {
  const piece = fc.constantFrom(
    ...'https://shop.example http://shop.example HTTPS://SHOP.example //cdn.example https://10.1 https://a_b.example https://é.example / /p .. . %2e %2E ? & = a B 7 é # \\ ; : @ % %zz | ^ { } [ ] \' " ` < + ~ ! $ ( ) * ,'.split(
      ' ',
    ),
    ' ',
    '\t',
    '\n',
  )
  const address = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  const base = fc.constantFrom('https://shop.example/dir/page?q=1', 'http://user:pass@shop.example:8080/', 'https://shop.example')
  fc.assert(
    fc.property(fc.oneof(address, fc.webUrl({ withQueryParameters: true })), base, (text, from) => {
      const trimmed = text.trim()
      const url = trimmed === '' || trimmed.startsWith('#') ? null : URL.parse(trimmed, from)
      expect(absoluteUrl(text, from)).toBe(url && /^https?:$/.test(url.protocol) ? url.href : undefined)
    }),
    { numRuns: 5_000 },
  )
})

test('what is its own canonical form is known to be', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), (address) => {
      const url = new URL(address)
      url.searchParams.sort()
      expect(canonicalUrl(address)).toBe(url.href)
    }),
  )
})
