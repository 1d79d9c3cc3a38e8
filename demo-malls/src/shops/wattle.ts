import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { type Item, toHit, toItem } from './wattle-catalog.ts'
import { homePage, missingPage, productPage, searchPage } from './wattle-pages.ts'
import { createForgivingSearch } from './wattle-search.ts'

const buying: Buying = {
  shop: 'wattle',
  share: 0.7,
  rate: 1.52,
  // 24.95 below two hundred dollars, 1,299.00 above.
  round: (minor) => (minor < 20_000 ? Math.max(1, Math.round(minor / 100)) * 100 - 5 : Math.round(minor / 100) * 100),
}
const perPage = 24

/** A shop drawn by a program from JSON in a script; its classes change with every build. Australian dollars. */
export const wattle: Shop = {
  id: 'wattle',
  name: 'Wattle',
  open(scope, market, seed) {
    const items = fillShelf(market, seed, buying).map(toItem)
    const byId = new Map(items.map((item) => [item.id, item]))
    const search = createForgivingSearch(items)
    const shop = scope.prefix

    scope.get('/', async (request, reply) => send(request, reply, homePage(shop)))
    scope.get<{ Querystring: { q?: string; page?: string } }>('/search', { config: { listing: true } }, async (request, reply) => {
      const query = String(request.query.q ?? '')
        .slice(0, 200)
        .toWellFormed()
      const found = request.fault === 'empty' ? [] : search(query)
      const page = pageNumber(request.query.page)
      const hits = (list: readonly Item[]) => list.map((item) => toHit(item, shop, request.fault === 'price-moved'))
      const random = createRandom(`wattle/placements/${query}/${page}`)
      const results = {
        total: found.length,
        page,
        pageCount: Math.ceil(found.length / perPage),
        hits: hits(found.slice((page - 1) * perPage, page * perPage)),
      }
      const placements = { sponsored: hits([random.pick(items)]), alsoBought: hits([random.pick(items), random.pick(items)]) }
      return send(request, reply, searchPage({ query, results, placements }, shop))
    })
    scope.get<{ Params: { slug: string; id: string } }>('/p/:slug/:id', async (request, reply) => {
      const item = byId.get(request.params.id)
      if (!item) return send(request, reply.code(404), missingPage(shop))
      return send(request, reply, productPage(toHit(item, shop, request.fault === 'price-moved'), shop))
    })
    scope.get<{ Params: { file: string } }>('/media/:file', async (request, reply) => {
      const item = byId.get(request.params.file.replace(/\.svg$/, ''))
      return item ? reply.type('image/svg+xml').send(picture(item.article.product)) : send(request, reply.code(404), missingPage(shop))
    })
  },
}

const send = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(request.fault === 'layout' ? relaunchHtml(page) : page)
