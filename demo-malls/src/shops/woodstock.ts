import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { relaunchHtml, relaunchJson } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { toStoreProduct } from './woodstock-api.ts'
import { type Item, createPostSearch, toItem } from './woodstock-items.ts'
import { homePage, missingPage, productPage, resultsPage } from './woodstock-pages.ts'

const buying: Buying = {
  shop: 'woodstock',
  share: 0.7,
  rate: 0.8,
  // 24.50 below fifty pounds, 129.00 above.
  round: (minor) => Math.max(50, minor < 5_000 ? Math.round(minor / 50) * 50 : Math.round(minor / 100) * 100),
}
const mostAtOnce = 100
const perPage = 10

type Query = Record<string, string | string[] | undefined>

/** A shop on the platform that most shops run on: a theme for people, the Store API for everybody else. Pounds sterling. */
export const woodstock: Shop = {
  id: 'woodstock',
  name: 'Woodstock',
  open(scope, market, seed) {
    const items = fillShelf(market, seed, buying).map(toItem)
    const search = createPostSearch(items)
    openApi(scope, search)
    openPages(scope, new Map(items.map((item) => [item.slug, item])), search)
  },
}

function openApi(scope: FastifyInstance, search: (query: string) => Item[]): void {
  scope.get<{ Querystring: Query }>('/wp-json/wc/store/v1/products', { config: { listing: true } }, async (request, reply) => {
    const { search: words = '', per_page: most = String(perPage), page = '1' } = request.query
    const size = /^\d{1,3}$/.test(String(most)) ? Number(most) : 0
    if (size < 1 || size > mostAtOnce)
      return reply.code(400).send(invalid('per_page', `per_page must be between 1 (inclusive) and ${mostAtOnce} (inclusive)`))
    if (!/^[1-9]\d{0,5}$/.test(String(page))) return reply.code(400).send(invalid('page', 'page must be greater than or equal to 1'))
    const found = request.fault === 'empty' ? [] : search(String(words))
    const from = (Number(page) - 1) * size
    const shop = `${request.protocol}://${request.host}${scope.prefix}`
    const products = found.slice(from, from + size).map((item) => toStoreProduct(item, shop, pricesMoved(request)))
    reply.header('x-wp-total', found.length).header('x-wp-totalpages', Math.ceil(found.length / size))
    return request.fault === 'layout' ? relaunchJson(products) : products
  })
}

const invalid = (parameter: string, message: string) => ({
  code: 'rest_invalid_param',
  message: `Invalid parameter(s): ${parameter}`,
  data: { status: 400, params: { [parameter]: message } },
})

const pricesMoved = ({ fault }: FastifyRequest) => fault === 'price-moved'

function openPages(scope: FastifyInstance, bySlug: ReadonlyMap<string, Item>, search: (query: string) => Item[]): void {
  const send = (request: FastifyRequest, reply: FastifyReply, page: string) =>
    reply.type('text/html; charset=UTF-8').send(request.fault === 'layout' ? relaunchHtml(page) : page)

  scope.get<{ Querystring: Query }>('/', async (request, reply) => {
    const { s: query, page } = request.query
    if (query === undefined) return send(request, reply, homePage())
    const from = (pageNumber(page) - 1) * perPage
    const found = request.fault === 'empty' ? [] : search(String(query)).slice(from, from + perPage)
    return send(request, reply, resultsPage(String(query), found, pricesMoved(request)))
  })
  scope.get<{ Params: { slug: string } }>('/product/:slug/', async (request, reply) => {
    const item = bySlug.get(request.params.slug)
    return item ? send(request, reply, productPage(item, pricesMoved(request))) : send(request, reply.code(404), missingPage())
  })
  scope.get<{ Params: { file: string } }>('/wp-content/uploads/:file', async (request, reply) => {
    const item = bySlug.get(request.params.file.replace(/\.svg$/, ''))
    return item ? reply.type('image/svg+xml').send(picture(item.article.product)) : send(request, reply.code(404), missingPage())
  })
}
