import { describe, expect, test } from 'vitest'

import { definitionHash } from './definition-hash.ts'
import { presets, withPreset } from './definition-preset.ts'
import { parseDefinition } from './definitions.ts'

const shop = (platform: string, more = '') =>
  parseDefinition(`id: shop\nplatform: ${platform}\nurl: https://shop.example\n${more}`, 'mall.yaml')

describe('a platform', () => {
  test.for(Object.keys(presets))('%s with an address is a whole definition', (platform) => {
    const { request, extract } = shop(platform)
    expect(request?.path).toMatch(/^\//)
    expect(extract?.strategies.length).toBeGreaterThan(0)
  })

  test('gives way to each key of the definition, and keeps the others', () => {
    const { request, extract, currency } = shop('woocommerce', 'currency: EUR\nrequest: { query: { per_page: "50", lang: de } }')
    expect(currency).toBe('EUR')
    expect(request).toEqual({
      path: '/wp-json/wc/store/v1/products',
      headers: { accept: 'application/json' },
      query: { search: '{query}', page: '{page}', per_page: '50', lang: 'de' },
    })
    expect(extract).toEqual(presets.woocommerce.extract)
    const strategies = [{ json: { items: 'list', fields: { title: 'name' } } }]
    expect(shop('woocommerce', `currency: EUR\nextract: ${JSON.stringify({ strategies })}`).extract).toEqual({ strategies })
  })

  test('is filled in once: what is whole stays as it is, and so does its hash', () => {
    const whole = shop('shopify')
    expect(withPreset(whole)).toEqual(whole)
    expect(definitionHash(whole)).not.toBe(definitionHash({ id: 'shop', platform: 'shopify', url: 'https://shop.example' }))
  })

  test('is no matter of definitions that name none, of code, or of what is no definition', () => {
    for (const value of [undefined, null, 'x', [], { platform: 'toString' }, { platform: 1 }, { mode: 'code', platform: 'shopify' }])
      expect(withPreset(value)).toBe(value)
  })

  test('is not changed by who was given it', () => {
    const one = shop('shopify')
    one.request!.query!['q'] = 'changed'
    expect(shop('shopify').request!.query!['q']).toBe('{query}')
  })
})
