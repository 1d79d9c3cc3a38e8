import { describe, expect, it } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { lookForField } from './look-for-field.ts'
import { pageOf } from './page-of.ts'

const shop = { id: 'shop', url: 'https://shop.example', currency: 'EUR', locale: 'de-DE' }
type Strategies = NonNullable<MallDefinition['extract']>['strategies']

function look(strategies: Strategies, field: Parameters<typeof lookForField>[1], body: string) {
  const page = pageOf(shop, { url: 'https://shop.example/s', status: 200, headers: {}, body: Buffer.from(body) })
  try {
    return lookForField({ ...shop, extract: { strategies } }, field, page)
  } finally {
    page.close()
  }
}

const cards = `<ul><li class="card"><a>One</a><b>1,50 €</b></li><li class="card ad"><a>Ad</a></li>
<li class="card"><a>Two</a><b>bald</b></li><li class="card"><a></a><i data-gtin="4006381333931"></i><script>x</script></li></ul>`
const css = (fields: object): Strategies => [{ css: { items: '.card', skip: '.ad', fields } }] as Strategies

describe('where a field was looked for', () => {
  it('tells what stands on a card from what can be read, and shows the first card without it', () => {
    expect(look(css({ title: 'a', price: { select: ['.preis', 'b'], required: true } }), 'price', cards)).toEqual([
      {
        strategy: 'css',
        key: 'extract.strategies[0].css.fields.price',
        tried: ['.preis', 'b'],
        cards: 3,
        found: 2,
        read: 1,
        unreadable: 'bald',
        card: '<li class="card"><a>Two</a><b>bald</b></li>',
      },
    ])
  })

  it('counts a title, which every card must have', () => {
    const [found] = look(css({ title: 'a', price: 'b' }), 'title', cards)
    expect(found).toMatchObject({ cards: 3, found: 2, read: 2, card: '<li class="card"><a></a><i data-gtin="4006381333931"></i></li>' })
  })

  it('names attributes as a definition would write them', () => {
    const [found] = look(css({ title: 'a', gtin: { select: 'i', attr: ['data-ean', 'data-gtin'] } }), 'gtin', cards)
    expect(found).toMatchObject({ tried: ['i@data-ean|data-gtin'], found: 1, read: 1 })
  })

  it('says where no card was found at all', () => {
    expect(look(css({ title: 'a', price: 'b' }), 'price', '<p>nothing</p>')).toMatchObject([{ cards: 0, found: 0, read: 0 }])
  })

  it('passes over strategies that do not name the field', () => {
    expect(look(css({ title: 'a' }), 'price', cards)).toEqual([])
  })

  it.each([
    ['json', { items: 'list' }, (text: string) => text],
    ['embeddedJson', { after: 'var state =', items: 'list' }, (text: string) => `<script>var state = ${text};</script>`],
  ])('reads members of a list in %s', (kind, said, page) => {
    const body = JSON.stringify({
      list: [
        { name: 'One', cost: { value: '1.50' } },
        { name: 'Two', cost: { value: 'soon' } },
      ],
    })
    const strategies = [{ [kind]: { ...said, fields: { title: 'name', price: 'cost.value' } } }] as unknown as Strategies
    expect(look(strategies, 'price', page(body))).toEqual([
      {
        strategy: kind,
        key: `extract.strategies[0].${kind}.fields.price`,
        tried: ['cost.value'],
        cards: 2,
        found: 2,
        read: 1,
        unreadable: 'soon',
        card: '{"name":"Two","cost":{"value":"soon"}}',
      },
    ])
  })

  it('shows a product of JSON-LD that lacks what programs are told elsewhere', () => {
    const products = [
      { '@type': 'Product', name: 'One', offers: { price: '1.50' } },
      { '@type': 'Product', name: 'Two' },
    ]
    const page = `<script type="application/ld+json">${JSON.stringify(products)}</script>`
    expect(look([{ jsonLd: {} }], 'price', page)).toEqual([
      {
        strategy: 'jsonLd',
        key: 'extract.strategies[0].jsonLd',
        tried: [],
        cards: 2,
        found: 1,
        read: 1,
        card: '{"@type":"Product","name":"Two"}',
      },
    ])
  })
})
