import type { FastifyInstance, FastifyRequest } from 'fastify'

import { escapeHtml, scriptJson } from '../html.ts'
import { picture } from '../picture.ts'
import { relaunchHtml, relaunchJson } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { type Good, toGood, toProduct, toSuggestion } from './techmart-goods.ts'
import { createRankedSearch } from './techmart-search.ts'

const buying: Buying = {
  shop: 'techmart',
  share: 0.86,
  rate: 1,
  // 24.99 below a hundred dollars, 129.00 above.
  round: (minor) => (minor < 10_000 ? Math.max(1, Math.round(minor / 100)) * 100 - 1 : Math.round(minor / 100) * 100),
}
const mostAtOnce = 50

type Query = Record<string, string | string[] | undefined>

/** A shop on a hosted platform: what it knows, it tells by JSON. US dollars. */
export const techmart: Shop = {
  id: 'techmart',
  name: 'TechMart',
  open(scope, market, seed) {
    const goods = fillShelf(market, seed, buying).map(toGood)
    const byHandle = new Map(goods.map((good) => [good.handle, good]))
    const search = createRankedSearch(goods)
    openApi(scope, goods, search)
    openPages(scope, byHandle, search)
  },
}

function openApi(scope: FastifyInstance, goods: readonly Good[], search: (query: string) => Good[]): void {
  scope.get<{ Querystring: Query }>('/search/suggest.json', { config: { listing: true } }, async (request, reply) => {
    const limit = howMany(request.query['resources[limit]'], 10)
    if (limit === undefined) return reply.code(422).send(invalid(`resources[limit] is no number from 1 to ${mostAtOnce}`))
    const wanted = String(request.query['resources[type]'] ?? 'product').includes('product')
    const query = String(request.query['q'] ?? '')
    const skip = (pageNumber(request.query['page']) - 1) * limit
    const found = wanted && request.fault !== 'empty' ? search(query).slice(skip, skip + limit) : []
    const products = found.map((good, at) =>
      toSuggestion(good, scope.prefix, { query, position: skip + at + 1, moved: pricesMoved(request) }),
    )
    const answer = { resources: { results: { products } } }
    return request.fault === 'layout' ? relaunchJson(answer) : answer
  })
  scope.get<{ Querystring: Query }>('/products.json', { config: { listing: true } }, async (request, reply) => {
    const limit = howMany(request.query['limit'], 30)
    if (limit === undefined) return reply.code(422).send(invalid(`limit is no number from 1 to ${mostAtOnce}`))
    const skip = (pageNumber(request.query['page']) - 1) * limit
    const found = request.fault === 'empty' ? [] : goods.slice(skip, skip + limit)
    const answer = { products: found.map((good) => toProduct(good, scope.prefix, pricesMoved(request))) }
    return request.fault === 'layout' ? relaunchJson(answer) : answer
  })
  scope.get('/cart.js', async () => emptyCart)
}

/** What lies in a visitor's basket: nothing, in the shop's currency. */
const emptyCart = {
  token: 'c1-7a2f',
  note: null,
  attributes: {},
  total_price: 0,
  item_count: 0,
  items: [],
  requires_shipping: false,
  currency: 'USD',
}

const invalid = (description: string) => ({ status: 422, message: 'Invalid parameter error', description })

function howMany(text: unknown, fallback: number): number | undefined {
  if (text === undefined) return fallback
  const limit = typeof text === 'string' && /^\d{1,3}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= mostAtOnce ? limit : undefined
}

function openPages(scope: FastifyInstance, byHandle: ReadonlyMap<string, Good>, search: (query: string) => Good[]): void {
  const { prefix } = scope
  const html = 'text/html; charset=utf-8'
  scope.get('/', async (_request, reply) => reply.type(html).send(page('TechMart', form(prefix))))
  scope.get<{ Querystring: Query }>('/search', { config: { listing: true } }, async (request, reply) => {
    const found = request.fault === 'empty' ? [] : search(String(request.query['q'] ?? '')).slice(0, mostAtOnce)
    const price = priceTag(pricesMoved(request))
    const tiles = found.map((good) => `<li><a href="${prefix}/products/${good.handle}">${escapeHtml(good.title)}</a> ${price(good)}</li>`)
    const body = found.length > 0 ? `<ul class="grid">${tiles.join('')}</ul>` : '<p class="empty">No results found.</p>'
    const whole = page('Search', form(prefix) + body)
    return reply.type(html).send(request.fault === 'layout' ? relaunchHtml(whole) : whole)
  })
  scope.get<{ Params: { handle: string } }>('/products/:handle', async (request, reply) => {
    const good = byHandle.get(request.params.handle)
    if (!good) return reply.code(404).type(html).send(page('Not found', '<h1>404 Page Not Found</h1>'))
    const whole = page(good.title, productBody(good, prefix, pricesMoved(request)))
    return reply.type(html).send(request.fault === 'layout' ? relaunchHtml(whole) : whole)
  })
  scope.get<{ Params: { file: string } }>('/cdn/:file', async (request, reply) => {
    const good = byHandle.get(request.params.file.replace(/\.svg$/, ''))
    if (!good) return reply.code(404).send()
    return reply.type('image/svg+xml').send(picture(good.article.product))
  })
}

const pricesMoved = ({ fault }: FastifyRequest) => fault === 'price-moved'

const priceTag =
  (moved: boolean) =>
  ({ article }: Good) => {
    const amount = (article.priceMinor / 100).toFixed(2)
    return moved ? `<button data-buy-for="${amount}">Buy now for $${amount}</button>` : `<span class="price">$${amount}</span>`
  }

const form = (prefix: string) =>
  `<form action="${prefix}/search" role="search"><input type="search" name="q" placeholder="Search our store"><button>Search</button></form>`

function productBody(good: Good, prefix: string, moved: boolean): string {
  const schema = { '@context': 'https://schema.org/', '@type': 'ProductGroup', name: good.title, productGroupID: String(good.id) }
  return (
    `<main class="product"><h1>${escapeHtml(good.title)}</h1><img src="${prefix}/cdn/${good.handle}.svg" alt="">` +
    `${priceTag(moved)(good)}<button${good.article.stock > 0 ? '>Add to cart' : ' disabled>Sold out'}</button></main>` +
    `<script type="application/json" data-product-json>${scriptJson(toProduct(good, prefix, moved))}</script>` +
    `<script type="application/ld+json">${scriptJson(schema)}</script>`
  )
}

const page = (title: string, body: string) =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)} – TechMart</title></head><body>${body}</body></html>\n`
