import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { japaneseParameter, toShiftJis } from './shift-jis.ts'
import { itemPage, listPage, missingPage, nothingPage, topPage } from './tsubame-pages.ts'
import { createNewestFirstSearch, toShina, withTax } from './tsubame-shina.ts'

const buying: Buying = { shop: 'tsubame', share: 0.66, rate: 1.5, round: withTax }
const perPage = 20

/** A Japanese shop for new and used things: Shift_JIS in pages and links, prices with and without tax. Yen. */
export const tsubame: Shop = {
  id: 'tsubame',
  name: 'Tsubame-dō (ツバメ堂)',
  open(scope, market, seed) {
    const all = fillShelf(market, seed, buying).map(toShina)
    const byCode = new Map(all.map((shina) => [shina.code, shina]))
    const search = createNewestFirstSearch(all)
    const random = createRandom(`${seed}/tsubame/osusume`)
    const osusume = [random.pick(all), random.pick(all)]

    scope.get('/', async (request, reply) => send(request, reply, topPage()))
    scope.get<{ Querystring: { p?: string } }>('/list.cgi', { config: { listing: true } }, async (request, reply) => {
      const query = (japaneseParameter(request.raw.url ?? '', 'word') ?? '').slice(0, 200).toWellFormed()
      const found = request.fault === 'empty' ? [] : search(query)
      const page = pageNumber(request.query.p)
      const shina = found.slice((page - 1) * perPage, page * perPage)
      if (shina.length === 0) return send(request, reply, nothingPage(query, osusume))
      const pages = Math.ceil(found.length / perPage)
      const moved = request.fault === 'price-moved'
      return send(request, reply, listPage({ query, shina, osusume, count: found.length, page, pages, moved }))
    })
    scope.get<{ Querystring: { code?: string } }>('/item.cgi', async (request, reply) => {
      const shina = byCode.get(String(request.query.code))
      return shina ? send(request, reply, itemPage(shina, request.fault === 'price-moved')) : send(request, reply.code(404), missingPage())
    })
    scope.get<{ Params: { file: string } }>('/gazo/:file', async (request, reply) => {
      const shina = byCode.get(request.params.file.replace(/\.svg$/, ''))
      return shina ? reply.type('image/svg+xml').send(picture(shina.article.product)) : send(request, reply.code(404), missingPage())
    })
  },
}

const send = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=Shift_JIS').send(toShiftJis(request.fault === 'layout' ? relaunchHtml(page) : page))
