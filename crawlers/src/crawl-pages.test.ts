import { describe, expect, test } from 'vitest'

import type { MallDefinition, Strategy } from '@mallgate/shared/contract/mall'
import { parseDefinition } from '@mallgate/shared/definitions'

import type { AskPage } from './ask-page.ts'
import { compilePages } from './crawl-pages.ts'
import type { Bound } from './crawl-time.ts'
import { definitionOf } from './extract/extract-for-tests.ts'
import { compileReader } from './read-page.ts'
import { createShopFacts } from './shop-facts.ts'

const at = '2026-01-02T03:04:05.000Z'
const cards: Strategy = { css: { items: 'li', fields: { title: 'b', url: 'a@href', price: 'i' } } }

type Shown = string | { status?: number; body?: string; hangs?: true | 'deaf' }

/** A shop of a few pages, by what follows its host; what was asked is noted. */
function shopOf(pages: Record<string, Shown>) {
  const asked: string[] = []
  const ask =
    ({ signal }: Partial<Bound> = {}): AskPage =>
    async (request, read) => {
      const path = request.url.replace('https://shop.example', '')
      asked.push(path)
      const shown = pages[path] ?? { status: 404 }
      const { status = 200, body = '', hangs } = typeof shown === 'string' ? { body: shown } : shown
      // What waits for something else (Redis, say) does not always heed a signal.
      if (hangs === 'deaf') await new Promise(() => undefined)
      if (hangs) await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
      return read({ url: request.url, status, headers: {}, body: new TextEncoder().encode(body) }, at)
    }
  return { asked, ask }
}

const crawlOf = (definition: MallDefinition, pages: Record<string, Shown>, { remainingMs = 10_000, callerLeftMs = 3_000 } = {}) => {
  const { asked, ask } = shopOf(pages)
  const crawl = compilePages(definition)!
  return {
    asked,
    crawl: (text = 'x', page = 1) => crawl({ text, page }, { ask, remainingMs: () => remainingMs, callerLeftMs: () => callerLeftMs }),
  }
}

const li = (...names: string[]) => names.map((name) => `<li><b>${name}</b><a href="/p/${name}"></a><i>1 €</i></li>`).join('')
const titles = ({ offers }: { offers: readonly { title: string }[] }) => offers.map(({ title }) => title).join('')

test('a definition that one page is enough for has no such crawl', () => {
  expect(compilePages(definitionOf([cards]))).toBeUndefined()
})

describe('several pages', () => {
  const numbered = (rest: object = {}) => definitionOf([cards], { request: { path: '/s', query: { p: '{page}' }, pages: 3, ...rest } })

  test('are one list: each offer once, positions running on', async () => {
    const { crawl, asked } = crawlOf(numbered(), { '/s?p=1': li('A', 'B'), '/s?p=2': li('B', 'C'), '/s?p=3': li('D'), '/s?p=4': li('E') })
    const result = await crawl()
    expect(result).toMatchObject({ status: 'ok', notes: { sources: { title: 'css', price: 'css' } } })
    expect(titles(result)).toBe('ABCD')
    expect(result.offers.map(({ position }) => position)).toEqual([1, 2, 3, 4])
    expect(asked).toEqual(['/s?p=1', '/s?p=2', '/s?p=3'])
  })

  test('make one of ours: the second begins behind them', async () => {
    const { crawl, asked } = crawlOf(numbered(), { '/s?p=4': li('A'), '/s?p=5': li('B') })
    expect(titles(await crawl('x', 2))).toBe('AB')
    expect(asked).toEqual(['/s?p=4', '/s?p=5', '/s?p=6'])
  })

  test.for([
    ['a page that is not there', {}],
    ['a page that says so', { '/s?p=2': '<p class=none>' }],
    ['the same offers again', { '/s?p=2': li('B', 'A') }],
  ] as const)('end with %s', async ([, pages]) => {
    const definition = { ...numbered(), detect: { noResults: [{ css: '.none' }] } }
    const { crawl, asked } = crawlOf(definition, { '/s?p=1': li('A', 'B'), ...pages })
    const result = await crawl()
    expect(result.status).toBe('ok')
    expect(titles(result)).toBe('AB')
    expect(asked).toHaveLength(2)
  })

  test('end with a page that is not full, where the definition says how many make one so', async () => {
    const definition = definitionOf([cards], { request: { path: '/s', query: { from: '{offset}' }, pageSize: 2, pages: 3 } })
    const { crawl, asked } = crawlOf(definition, { '/s?from=0': li('A', 'B'), '/s?from=2': li('C') })
    expect(titles(await crawl())).toBe('ABC')
    expect(asked).toHaveLength(2)
  })

  test('of which one fails are partial, with what was not read', async () => {
    const { crawl } = crawlOf(numbered(), { '/s?p=1': li('A'), '/s?p=2': { status: 403 } })
    const result = await crawl()
    expect(result).toMatchObject({ status: 'partial', failure: { message: 'pages 2 to 3 were not read: the shop answered 403' } })
    expect(titles(result)).toBe('A')
  })

  test('of which the first fails are what it is', async () => {
    const { crawl, asked } = crawlOf(numbered(), { '/s?p=1': { status: 429 } })
    expect(await crawl()).toMatchObject({ status: 'rate_limited', offers: [] })
    expect(asked).toHaveLength(1)
  })

  test('go on while there is time for one more, and no longer than somebody waits', async () => {
    const pages = { '/s?p=1': li('A'), '/s?p=2': li('B'), '/s?p=3': { hangs: true } as const }
    const late = await crawlOf(numbered(), pages, { callerLeftMs: 170 }).crawl()
    expect(late).toMatchObject({ status: 'partial', failure: { message: 'page 3 was not read: the time was over' } })
    expect(titles(late)).toBe('AB')
    const deaf = crawlOf(numbered(), { ...pages, '/s?p=3': { hangs: 'deaf' } }, { callerLeftMs: 170 })
    expect(titles(await deaf.crawl())).toBe('AB')
    const none = crawlOf(numbered(), pages, { remainingMs: 200 })
    expect(titles(await none.crawl())).toBe('A')
    expect(none.asked).toHaveLength(1)
  })

  test('follow the link that the definition names, or its path in JSON', async () => {
    const linked = definitionOf([cards], { request: { path: '/s', pages: 5, next: 'a.next' } })
    const { crawl, asked } = crawlOf(linked, { '/s': `${li('A')}<a class=next href="/more?2">`, '/more?2': li('B') })
    expect(titles(await crawl())).toBe('AB')
    expect(asked).toEqual(['/s', '/more?2'])
    expect(await crawl('x', 2)).toEqual({ status: 'empty', offers: [] })
    const list: Strategy = { json: { items: 'list', fields: { title: 'n', price: 'p' } } }
    const inJson = definitionOf([list], { request: { path: '/s', pages: 5, next: { path: 'links.next' } } })
    const json = crawlOf(inJson, { '/s': '{"list":[{"n":"A","p":1}],"links":{"next":"/s2"}}', '/s2': '{"list":[{"n":"B","p":1}]}' })
    expect(titles(await json.crawl())).toBe('AB')
  })
})

test('a link to the next page that leads to somebody else is not followed, and that is said', async () => {
  const linked = definitionOf([cards], { request: { path: '/s', pages: 3, next: 'a.next' } })
  const { crawl, asked } = crawlOf(linked, { '/s': `${li('A')}<a class=next href="https://other.example/more">` })
  expect(await crawl()).toMatchObject({
    status: 'partial',
    offers: [{ title: 'A' }],
    failure: { message: expect.stringContaining('other.example') },
  })
  expect(asked).toEqual(['/s'])
})

describe('products’ own pages', () => {
  const details = { fields: ['brand' as const, 'gtin' as const], strategies: [{ jsonLd: {} }] }
  const product = (more: object) =>
    `<script type="application/ld+json">${JSON.stringify({ '@type': 'Product', name: 'X', ...more })}</script>`
  const listed = (rest: object = {}) => definitionOf([cards], { request: { path: '/s' }, details: { ...details, ...rest } })

  test('give what the list lacks, and where it stood; what the list has stays', async () => {
    const { crawl, asked } = crawlOf(listed(), {
      '/s': li('A', 'B'),
      '/p/A': product({ brand: 'Z', gtin13: '4006381333931' }),
      '/p/B': product({}),
    })
    const { status, offers } = await crawl()
    expect(status).toBe('ok')
    expect(offers[0]).toMatchObject({
      title: 'A',
      brand: 'Z',
      gtin: '04006381333931',
      price: { minor: 100 },
      sources: { brand: 'jsonLd', gtin: 'jsonLd' },
    })
    expect(offers[1]).not.toHaveProperty('brand')
    expect(asked).toEqual(['/s', '/p/A', '/p/B'])
  })

  test('are read by selectors, too, and need not say again what they are of', async () => {
    const css: Strategy = { css: { items: 'main', fields: { brand: '.by', gtin: { select: '.ean' } } } }
    const { crawl } = crawlOf(listed({ strategies: [css] }), {
      '/s': li('A'),
      '/p/A': '<main><b class=by>Z</b><i class=ean>4006381333931</i></main>',
    })
    expect((await crawl()).offers[0]).toMatchObject({ title: 'A', brand: 'Z', gtin: '04006381333931', sources: { brand: 'css' } })
  })

  test('are opened for offers that lack something, as many as the definition says, and of the shop alone', async () => {
    const strategy: Strategy = { css: { items: 'li', fields: { title: 'b', url: 'a@href', price: 'i', brand: 'u' } } }
    const body = `<li><b>A</b><a href="/p/A"></a><i>1 €</i><u>Z</u></li><li><b>F</b><a href="https://other.example/p"></a><i>1 €</i></li>${li('B', 'C')}`
    const definition = definitionOf([strategy], { request: { path: '/s' }, details: { ...details, fields: ['brand'], most: 1 } })
    const { crawl, asked } = crawlOf(definition, { '/s': body, '/p/B': product({ brand: 'Y' }) })
    expect((await crawl()).offers.map(({ brand }) => brand)).toEqual(['Z', undefined, 'Y', undefined])
    expect(asked).toEqual(['/s', '/p/B'])
  })

  test('that cannot be had make the answer partial; a block ends them', async () => {
    const { crawl, asked } = crawlOf(listed({ concurrency: 1 }), {
      '/s': li('A', 'B', 'C'),
      '/p/A': product({ brand: 'Z' }),
      '/p/B': { status: 403 },
    })
    const result = await crawl()
    expect(result).toMatchObject({
      status: 'partial',
      failure: { message: "2 of 3 products' own pages were not read: the shop answered 403" },
    })
    expect(titles(result)).toBe('ABC')
    expect(asked).toEqual(['/s', '/p/A', '/p/B'])
  })

  test('may have the prices; where none does either, the page is a parse error', async () => {
    const bare: Strategy = { css: { items: 'li', fields: { title: 'b', url: 'a@href', price: 'em' } } }
    const definition = definitionOf([bare], { request: { path: '/s' }, details: { ...details, fields: ['price'] } })
    const offers = { price: '1299.50', priceCurrency: 'EUR' }
    const { crawl } = crawlOf(definition, { '/s': li('A'), '/p/A': product({ offers }) })
    expect(await crawl()).toMatchObject({ status: 'ok', offers: [{ price: { minor: 129950 }, total: { minor: 129950 } }] })
    expect(await crawlOf(definition, { '/s': li('A'), '/p/A': product({}) }).crawl()).toMatchObject({
      status: 'parse_error',
      failure: { field: 'price' },
    })
  })
})

describe('what a shop says of itself', () => {
  const shopify = () => parseDefinition('id: shop\nplatform: shopify\nurl: https://shop.example\n', 'mall.yaml')
  const suggest =
    '/search/suggest.json?q=cup&resources%5Btype%5D=product&resources%5Blimit%5D=10&resources%5Boptions%5D%5Bunavailable_products%5D=last'
  const found = (...products: object[]) => JSON.stringify({ resources: { results: { products } } })
  const cup = {
    available: true,
    title: 'Cup',
    price: '1290.00',
    price_min: '1290.00',
    compare_at_price_max: '1500.00',
    compare_at_price_min: '0.00',
    url: '/products/cup?_pos=1&_psq=cup&_ss=e&_v=1.0',
    vendor: 'Potter',
    featured_image: { url: 'https://cdn.shop.example/cup.jpg' },
    variants: [],
  }

  test('is asked once: a Shopify shop’s currency is in its cart', async () => {
    const { crawl, asked } = crawlOf(shopify(), { '/cart.js': '{"items":[],"currency":"JPY"}', [suggest]: found(cup) })
    const [one, two] = await Promise.all([crawl('cup'), crawl('cup')])
    expect(one).toEqual(two)
    expect(one).toMatchObject({
      status: 'ok',
      offers: [
        {
          title: 'Cup',
          url: 'https://shop.example/products/cup',
          price: { minor: 1290, currency: 'JPY' },
          regularPrice: { minor: 1500 },
          brand: 'Potter',
          availability: 'InStock',
        },
      ],
    })
    expect(asked.filter((path) => path === '/cart.js')).toHaveLength(1)
  })

  test('is asked by another crawl where the one that asked was dropped', async () => {
    const { ask } = shopOf({ '/cart.js': '{"currency":"JPY"}', [suggest]: found(cup) })
    const crawl = compilePages(shopify())!
    const dropped = Promise.withResolvers<never>()
    const time = { remainingMs: () => 10_000, callerLeftMs: () => 3_000 }
    const first = crawl({ text: 'cup', page: 1 }, { ask: () => () => dropped.promise, ...time })
    const others = [1, 2].map(() => crawl({ text: 'cup', page: 1 }, { ask, ...time }))
    dropped.reject(new Error('nobody waits for it'))
    await expect(first).rejects.toThrow('nobody waits')
    expect(await Promise.all(others)).toMatchObject([{ status: 'ok' }, { status: 'ok' }])
  })

  test('is asked again where it could not be had, and says why until then', async () => {
    const pages: Record<string, Shown> = { '/cart.js': { status: 503 }, [suggest]: found() }
    const { crawl } = crawlOf(shopify(), pages)
    expect(await crawl('cup')).toMatchObject({ status: 'network', failure: { url: 'https://shop.example/cart.js', httpStatus: 503 } })
    pages['/cart.js'] = '{"items":[]}'
    expect(await crawl('cup')).toMatchObject({ status: 'parse_error', failure: { field: 'currency' } })
    pages['/cart.js'] = '{"currency":"EUR"}'
    expect(await crawl('cup')).toEqual({ status: 'empty', offers: [] })
  })

  test('counts for longer than a day where the shop cannot be asked again', async () => {
    let hours = 0
    const facts = createShopFacts(shopify(), () => hours * 3_600_000)
    const pages: Record<string, Shown> = { '/cart.js': '{"currency":"JPY"}' }
    const { ask, asked } = shopOf(pages)
    expect(await facts.know(ask())).toMatchObject({ currency: 'JPY' })
    pages['/cart.js'] = { status: 503 }
    for (hours of [23, 25, 25.1, 26]) expect(await facts.know(ask())).toMatchObject({ currency: 'JPY' })
    expect(asked).toHaveLength(3)
    pages['/cart.js'] = '{"currency":"EUR"}'
    hours = 27
    expect(await facts.know(ask())).toMatchObject({ currency: 'EUR' })
  })

  test('WooCommerce’s amounts are in units of the shop’s own choice', async () => {
    const definition = parseDefinition('id: shop\nplatform: woocommerce\nurl: https://shop.example\n', 'mall.yaml')
    expect(compilePages(definition)).toBeUndefined()
    const product = { name: 'Mug &amp; lid', prices: { price: '12', currency_code: 'EUR', currency_minor_unit: 0 }, is_in_stock: true }
    const dinar = { ...product, name: 'D', prices: { price: '12500', currency_code: 'KWD', currency_minor_unit: 3 } }
    const odd = { ...product, name: 'O', prices: { price: '1250', currency_code: 'JPY', currency_minor_unit: 2 } }
    const bare = { ...product, name: 'B', prices: { price: '1250', currency_code: 'EUR' } }
    const body = new TextEncoder().encode(JSON.stringify([product, dinar, odd, bare]))
    const { offers } = compileReader(definition)({ url: 'https://shop.example/wp-json', status: 200, headers: {}, body }, at)
    expect(offers.map(({ title, price }) => [title, price?.minor, price?.currency])).toEqual([
      ['Mug & lid', 1200, 'EUR'],
      ['D', 12500, 'KWD'],
      // Half a yen is no price, and is not made one.
      ['O', undefined, undefined],
      ['B', undefined, undefined],
    ])
  })

  const any = () => parseDefinition('id: shop\nplatform: schema-org\nurl: https://shop.example\n', 'mall.yaml')
  const products = (currency = 'EUR') =>
    `<script type="application/ld+json">${JSON.stringify({
      '@type': 'ItemList',
      itemListElement: ['A', 'B'].map((name) => ({
        '@type': 'ListItem',
        item: {
          '@type': 'Product',
          name,
          url: `/p/${name}`,
          image: `/${name}.jpg`,
          offers: { price: '5.00', priceCurrency: currency, availability: 'InStock' },
        },
      })),
    })}</script>`

  test.for([
    [
      'SearchAction',
      {
        '/': `<script type="application/ld+json">{"@graph":[{"@type":"WebSite","potentialAction":{"@type":"SearchAction","target":{"@type":"EntryPoint","urlTemplate":"https://shop.example/find?words={search_term_string}"},"query-input":"required name=search_term_string"}}]}</script>`,
      },
    ],
    [
      'OpenSearch',
      {
        '/': '<link rel="search" type="application/opensearchdescription+xml" href="/os.xml">',
        '/os.xml':
          '<OpenSearchDescription><Url type="text/html" template="https://shop.example/find?words={searchTerms}&amp;from={startIndex?}"/></OpenSearchDescription>',
      },
    ],
    ['form', { '/': '<form action="/find"><input name="words"><button>Go</button></form><form><input type=email name=newsletter></form>' }],
  ] as const)('its search is found by %s', async ([, pages]) => {
    const { crawl, asked } = crawlOf(any(), { ...pages, '/find?words=cup%20%26%20tea': products() })
    expect(await crawl('cup & tea')).toMatchObject({
      status: 'ok',
      offers: [{ title: 'A', price: { minor: 500, currency: 'EUR' } }, { title: 'B' }],
      notes: { sources: { title: 'jsonLd', price: 'jsonLd' } },
    })
    expect(asked.at(-1)).toBe('/find?words=cup%20%26%20tea')
  })

  test('a search that a secured page names by http is asked by https', async () => {
    const action = { '@type': 'SearchAction', target: 'http://user@Shop.example/s?q={q}', 'query-input': 'required name=q' }
    const { crawl, asked } = crawlOf(any(), {
      '/': `<script type="application/ld+json">${JSON.stringify({ '@type': 'WebSite', potentialAction: action })}</script>`,
    })
    await crawl('cup')
    expect(asked).toEqual(['/', '/s?q=cup'])
  })

  test('a search of somebody else, or none, is said', async () => {
    const { crawl } = crawlOf(any(), { '/': '<form action="https://searchengine.example/"><input type=search name=q></form>' })
    expect(await crawl()).toMatchObject({ status: 'parse_error', failure: { field: 'request.find' } })
  })

  test('a description of a search counts on the shop’s own site, and only for a search that is there, too', async () => {
    const link = (href: string) => `<link rel="search" type="application/opensearchdescription+xml" href="${href}">`
    const elsewhere = crawlOf(any(), { '/': link('https://searchengine.example/os.xml') })
    expect(await elsewhere.crawl()).toMatchObject({ status: 'parse_error', failure: { field: 'request.find' } })
    expect(elsewhere.asked).toEqual(['/'])
    const description =
      '<OpenSearchDescription><Url type="text/html" template="https://searchengine.example/?q={searchTerms}"/></OpenSearchDescription>'
    const away = crawlOf(any(), { '/': link('/os.xml'), '/os.xml': description })
    expect(await away.crawl()).toMatchObject({ status: 'parse_error', failure: { field: 'request.find' } })
    expect(away.asked).toEqual(['/', '/os.xml'])
  })

  test('a shop nobody looked at is empty where its page says so in words, and a parse error where it doesn’t', async () => {
    const home = '<form action="/s"><input type=search name=q></form>'
    const nothing = `<main><h1>Search</h1><p>No results found for “x”</p></main>`
    expect(await crawlOf(any(), { '/': home, '/s?q=x': nothing }).crawl()).toEqual({ status: 'empty', offers: [] })
    expect(await crawlOf(any(), { '/': home, '/s?q=x': '<main>x</main>' }).crawl()).toMatchObject({ status: 'parse_error' })
  })

  test('a form is sent in its own charset, with its hidden fields', async () => {
    const page = '<form accept-charset="euc-kr" action="/s"><input type=hidden name=cat value="1"><input name=kwd></form>'
    const { crawl, asked } = crawlOf(any(), { '/': page })
    await crawl('컵')
    expect(asked.at(-1)).toBe('/s?kwd=%C4%C5&cat=1')
  })

  test('products that are only named in a list are read from their pages', async () => {
    const names = `<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem","name":"A","url":"/p/A"}]}</script>`
    const page = `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>A</h1><div itemprop=offers itemscope itemtype="https://schema.org/Offer"><meta itemprop=price content="12.50"><meta itemprop=priceCurrency content=PLN></div></div>`
    const { crawl } = crawlOf(any(), { '/': '<form action="/s"><input type=search name=q></form>', '/s?q=x': names, '/p/A': page })
    expect(await crawl()).toMatchObject({
      status: 'ok',
      offers: [{ price: { minor: 1250, currency: 'PLN' }, sources: { price: 'microdata' } }],
    })
  })
})
