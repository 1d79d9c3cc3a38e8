import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { koreanParameter, toEucKr } from './euc-kr.ts'
import { type Goods, createBilingualSearch, toGoods } from './hanmart-goods.ts'
import { goodsPage, homePage, listingPage, missingPage, noResultPage } from './hanmart-pages.ts'

const buying: Buying = {
  shop: 'hanmart',
  share: 0.8,
  rate: 13.8,
  // To a hundred won: 12,900원.
  round: (minor) => Math.max(1, Math.round(minor / 1_000)) * 1_000 - 100,
}
const perPage = 20

/** A Korean shop as they were built long ago: tables, EUC-KR in pages and links; its structured data is new. Won. */
export const hanmart: Shop = {
  id: 'hanmart',
  name: 'Hanmart (한마트)',
  open(scope, market, seed) {
    const all = fillShelf(market, seed, buying).map(toGoods)
    const byNo = new Map(all.map((goods) => [String(goods.no), goods]))
    const search = createBilingualSearch(all)
    const random = createRandom(`${seed}/hanmart/specials`)
    const specials = [random.pick(all), random.pick(all), random.pick(all)]

    scope.get('/', async (request, reply) => send(request, reply, homePage()))
    scope.get<{ Querystring: { page?: string } }>('/search', { config: { listing: true } }, async (request, reply) => {
      const query = (koreanParameter(request.raw.url ?? '', 'kwd') ?? '').slice(0, 200)
      const found = request.fault === 'empty' ? [] : search(query)
      const page = pageNumber(request.query.page)
      const goods = found.slice((page - 1) * perPage, page * perPage)
      if (goods.length === 0) return send(request, reply, noResultPage(query, specials))
      const moved = request.fault === 'price-moved'
      const pages = Math.ceil(found.length / perPage)
      return send(
        request,
        reply,
        listingPage({ origin: originOf(request), query, goods, specials, count: found.length, page, pages, moved }),
      )
    })
    scope.get<{ Querystring: { no?: string } }>('/goods/view', async (request, reply) => {
      const goods = byNo.get(String(request.query.no))
      return goods
        ? send(request, reply, goodsPage(goods, originOf(request), request.fault === 'price-moved'))
        : send(request, reply.code(404), missingPage())
    })
    scope.get<{ Params: { file: string } }>('/img/:file', async (request, reply) => answerPicture(request.params.file, byNo, reply))
  },
}

const originOf = (request: FastifyRequest) => `${request.protocol}://${request.host}`

function send(request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=euc-kr').send(toEucKr(request.fault === 'layout' ? relaunchHtml(page) : page))
}

// One transparent point, as shops of that time put in place of everything.
const point = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

function answerPicture(file: string, byNo: ReadonlyMap<string, Goods>, reply: FastifyReply): FastifyReply {
  if (file === 'soldout.gif') return reply.type('image/gif').send(point)
  const goods = byNo.get(file.replace(/\.svg$/, ''))
  return goods ? reply.type('image/svg+xml').send(picture(goods.article.product)) : reply.code(404).type('text/plain').send('404\n')
}
