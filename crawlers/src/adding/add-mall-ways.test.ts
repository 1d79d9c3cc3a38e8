import { afterAll, describe, expect, test } from 'vitest'

import { type AddedMall, addMall } from './add-mall.ts'
import type { NotAdded } from './explore.ts'
import { createPoliteVisitor } from './polite-visitor.ts'
import { type Answer, type Found, type Storefront, find, goods, serveStorefront } from './storefront-for-tests.ts'

// Shops of no known make, each with its own way to be asked.

const closers: (() => void)[] = []
afterAll(() => closers.forEach((close) => close()))

async function add(answer: Storefront['answer'], { path = '', query = 'kettle' } = {}): Promise<AddedMall> {
  const { url, close } = await serveStorefront({ answer })
  closers.push(close)
  const visitor = createPoliteVisitor({ allowHosts: '127.0.0.1', version: '1.2.3' })
  try {
    return await addMall({ url: url + path, query, visitor, say: () => undefined, signal: AbortSignal.timeout(20_000) })
  } finally {
    await visitor.close()
  }
}

const refused = async (answer: Storefront['answer'], how: { path?: string; query?: string } = {}): Promise<NotAdded> =>
  add(answer, how).then(
    () => Promise.reject(new Error('it was added')),
    (error: NotAdded) => error,
  )

const page = (body: string, head = ''): Answer => ({
  body: `<!doctype html><html lang="en-GB"><head><title>Tea &amp; Trail</title>${head}</head><body>${body}</body></html>`,
})
const card = ({ name, slug, cents }: Found['shown'][number]) =>
  `<div class="tile"><a href="/things/${slug}"><img src="/img/${slug}.jpg" alt=""><h3 class="tile-title">${name}</h3></a><div class="tile-price">£${(cents / 100).toFixed(2)}</div></div>`
const list = ({ shown, query }: Found): Answer =>
  page(
    shown.length === 0
      ? `<p class="none-found">We found nothing for “${query}”.</p>`
      : `<div class="tiles">${shown.map(card).join('')}</div>`,
  )
const form = '<form action="/find"><input type="search" name="words"></form>'

const readsAll = ({ samples, nothing }: AddedMall): void => {
  for (const { query, reading } of samples) {
    const wanted = find(query, 1, 6).shown.map(({ name, cents }) => `${name} ${cents}`)
    expect(reading.offers.map(({ title, price }) => `${title} ${price?.minor}`)).toEqual(wanted)
  }
  expect(nothing?.reading.status).toBe('empty')
}

describe('a shop is asked', () => {
  test('by the path that its script makes of the words', async () => {
    const field = '<div><input type="text" id="frm_words"><button id="go">Go</button></div><script src="/shop.js"></script>'
    const added = await add(({ pathname }) => {
      if (pathname === '/') return page(field)
      if (pathname === '/shop.js')
        return { type: 'text/javascript', body: "go.onclick = () => { location.href = '/search/' + frm_words.value }" }
      const at = /^\/search\/([^/]+)(?:\/(\d+))?$/.exec(pathname)
      return at ? list(find(decodeURIComponent(at[1]!), Number(at[2] ?? 1), 6)) : undefined
    })
    expect(added.definition.request?.path).toBe('/search/{query}/{page}')
    readsAll(added)
  })

  test('by a form that is posted', async () => {
    const added = await add(({ pathname }, posted) => {
      if (pathname === '/')
        return page(
          '<form method="post" action="/find"><input type="search" name="words"><input type="hidden" name="shop" value="1"></form>',
        )
      const sent = new URLSearchParams(posted)
      return pathname === '/find' && sent.get('shop') === '1' ? list(find(sent.get('words') ?? '', 1, 6)) : undefined
    })
    expect(added.definition.request).toMatchObject({ method: 'POST', body: 'words={query}&shop=1' })
    readsAll(added)
  })

  test('by the words in the address given', async () => {
    const added = await add(
      ({ pathname, searchParams }) => (pathname === '/results.cgi' ? list(find(searchParams.get('wanted') ?? '', 1, 6)) : undefined),
      {
        path: 'results.cgi?wanted=backpack',
      },
    )
    expect(added.definition.request).toMatchObject({ path: '/results.cgi', query: { wanted: '{query}' } })
    readsAll(added)
  })

  test('from the page of one of its products', async () => {
    const [good] = goods
    const added = await add(
      ({ pathname, searchParams }) => {
        if (pathname === '/find') return list(find(searchParams.get('words') ?? '', 1, 6))
        return pathname.startsWith('/things/')
          ? page(`${form}<h1>${good!.name}</h1><p>£12.95</p><button>Add to basket</button>`)
          : undefined
      },
      { path: `things/${good!.slug}` },
    )
    expect(added.definition.url).not.toContain('things')
    readsAll(added)
  })

  test('from a page without a search, by that of the first page', async () => {
    const added = await add(
      ({ pathname, searchParams }) => {
        if (pathname === '/find') return list(find(searchParams.get('words') ?? '', 1, 6))
        if (pathname === '/') return page(form)
        return pathname.startsWith('/things/') ? page('<h1>Ardel Kettle</h1><p>£12.95</p><button>Add to basket</button>') : undefined
      },
      { path: 'things/a' },
    )
    expect(added.definition.request).toMatchObject({ path: '/find' })
    readsAll(added)
  })

  test('by the API that the script of a shell asks', async () => {
    const added = await add(({ pathname, searchParams }) => {
      if (pathname === '/') return page('<div id="app"></div><script src="/app.js"></script>')
      if (pathname === '/app.js')
        return { type: 'text/javascript', body: 'const find = (q) => fetch(`/api/products/search?limit=6&q=${encodeURIComponent(q)}`)' }
      if (pathname !== '/api/products/search') return undefined
      const { shown, total } = find(searchParams.get('q') ?? '', 1, 6)
      const items = shown.map(({ nr, name, slug, cents }) => ({
        id: nr,
        name,
        url: `/things/${slug}`,
        image: `/img/${slug}.jpg`,
        price: cents / 100,
        currency: 'GBP',
      }))
      return { type: 'application/json', body: JSON.stringify({ total, items }) }
    })
    expect(added.definition.extract?.strategies).toMatchObject([{ json: { items: 'items' } }])
    readsAll(added)
  })

  test('by Vendure’s Shop API, where that is all there is', async () => {
    const json = (value: unknown, status = 200): Answer => ({ status, type: 'application/json', body: JSON.stringify(value) })
    const added = await add(({ pathname }, posted) => {
      if (pathname !== '/shop-api' || posted === '') return json({ message: 'Cannot GET /', error: 'Not Found', statusCode: 404 }, 404)
      const { query, variables } = JSON.parse(posted) as { query: string; variables?: { term: string; skip: number } }
      if (query.includes('activeChannel'))
        return json({ data: { activeChannel: { code: '__default_channel__', defaultLanguageCode: 'en', defaultCurrencyCode: 'USD' } } })
      const { shown, total } = find(variables!.term, variables!.skip / 24 + 1, 24)
      const items = shown.map(({ name, slug, cents, nr }) => ({
        productName: name,
        slug,
        sku: `S${nr}`,
        currencyCode: 'USD',
        productAsset: { preview: `http://localhost/${slug}.jpg` },
        priceWithTax: nr % 2 ? { value: cents } : { min: cents },
      }))
      return json({ data: { search: { totalItems: total, items } } })
    })
    const [{ query, reading }] = added.samples as [AddedMall['samples'][number]]
    expect(reading.offers.map(({ title, price }) => [title, price?.minor, price?.currency])).toEqual(
      find(query, 1, 24).shown.map(({ name, cents }) => [name, cents, 'USD']),
    )
    expect(added.definition.request).toMatchObject({ method: 'POST', path: '/shop-api', pageSize: 24 })
    expect(added.nothing?.reading.status).toBe('empty')
  })

  test('and keeps the words that all titles of a page end with', async () => {
    const books = ['Mountains', 'Lighthouse', 'Harbour'].flatMap((what, w) =>
      ['Painting', 'Sailing', 'Reading', 'Walking', 'Cooking'].map((verb, v) => ({
        nr: w * 9 + v,
        name: `${verb} the ${what}`,
        slug: `${verb}-${what}`,
        cents: 899 + 100 * v,
        inStock: true,
      })),
    )
    const added = await add(
      ({ pathname, searchParams }) => {
        if (pathname !== '/find') return pathname === '/' ? page(form) : undefined
        const query = searchParams.get('words') ?? ''
        const shown = books.filter(({ name }) => name.toLowerCase().includes(query))
        return list({ query, shown, total: shown.length, page: 1, pages: 1 })
      },
      { query: 'lighthouse' },
    )
    expect(added.samples[0]?.reading.offers.map(({ title }) => title)).toEqual(books.slice(5, 10).map(({ name }) => name))
  })

  test('in words of its own titles, where nobody gives one', async () => {
    const added = await add(
      ({ pathname, searchParams }) => {
        if (pathname === '/find') return list(find(searchParams.get('words') ?? '', 1, 6))
        return pathname === '/' ? page(`${form}<div class="tiles">${goods.slice(0, 6).map(card).join('')}</div>`) : undefined
      },
      { query: '' },
    )
    readsAll(added)
  })
})

describe('it is said', () => {
  test('that robots.txt forbids the search', async () => {
    const { reason, message, next } = await refused(({ pathname }) => {
      if (pathname === '/robots.txt') return { type: 'text/plain', body: 'User-agent: *\nDisallow: /find\n' }
      return pathname === '/' ? page(form) : undefined
    })
    expect({ reason, message, next }).toMatchObject({
      reason: 'disallowed',
      message: expect.stringContaining('robots.txt forbids it in line 2'),
    })
    expect(next).toContain('robots: ignore')
  })

  test('that the shop wants a login first', async () => {
    const { reason } = await refused(() =>
      page(
        '<h1>Log in to your account</h1><form action="/login" method="post"><input name="mail"><input type="password" name="pw"></form>',
      ),
    )
    expect(reason).toBe('login')
  })

  test('that no search is there', async () => {
    const { reason, message, next } = await refused(({ pathname }) =>
      pathname === '/' ? page('<h1>Welcome</h1><p>Ring us.</p>') : undefined,
    )
    expect(reason).toBe('no-search')
    expect(message).toContain('the page tells of no search')
    expect(next).toContain('--query')
  })

  test('that a search shows the same whatever is asked for', async () => {
    const { reason, message } = await refused(() => page(`${form}<div class="tiles">${goods.slice(0, 6).map(card).join('')}</div>`))
    expect(reason).toBe('no-search')
    expect(message).toContain('it shows the same whatever is asked for')
  })

  test('that there is no such page', async () => {
    const { reason } = await refused(() => undefined)
    expect(reason).toBe('not-found')
  })
})
