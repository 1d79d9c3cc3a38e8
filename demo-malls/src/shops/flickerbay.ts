import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { createCounter, mishap } from './flickerbay-mishaps.ts'
import { boardPage, brokenPage, homePage, missingPage, nonePage, tilePage } from './flickerbay-pages.ts'
import { createUpsellSearch, toTile } from './flickerbay-tiles.ts'

const buying: Buying = {
  shop: 'flickerbay',
  share: 0.78,
  rate: 1.4,
  // 64.97 and 128.97.
  round: (minor) => Math.max(1, Math.round(minor / 100)) * 100 - 3,
}
const perPage = 30

/** A shop that works two times out of three, and returns accessories first. Canadian dollars. */
export const flickerbay: Shop = {
  id: 'flickerbay',
  name: 'Flicker Bay',
  open(scope, market, seed) {
    const tiles = fillShelf(market, seed, buying).map(toTile)
    const bySku = new Map(tiles.map((tile) => [tile.sku, tile]))
    const search = createUpsellSearch(tiles)
    const count = createCounter()

    scope.get('/', async (request, reply) => send(request, reply, homePage()))
    scope.get<{ Querystring: { for?: string; page?: string } }>('/seek', { config: { listing: true } }, async (request, reply) => {
      const query = String(request.query.for ?? '').slice(0, 200)
      // Whoever asks for a fault gets that and no other.
      const mischance = request.fault ? undefined : mishap(seed, query, count(query))
      if (mischance === '500') return reply.code(500).type('text/html').send(brokenPage)
      if (mischance) request.fault = mischance
      const all = request.fault === 'empty' ? [] : search(query)
      const from = (pageNumber(request.query.page) - 1) * perPage
      const shown = all.slice(from, from + perPage)
      if (shown.length === 0) return send(request, reply, nonePage(query))
      return send(request, reply, boardPage({ query, tiles: shown, count: all.length, moved: moved(request) }))
    })
    scope.get<{ Params: { sku: string } }>('/t/:sku', async (request, reply) => {
      const tile = bySku.get(request.params.sku)
      return tile ? send(request, reply, tilePage(tile, moved(request))) : send(request, reply.code(404), missingPage())
    })
    scope.get<{ Params: { file: string } }>('/i/:file', async (request, reply) => {
      const tile = bySku.get(request.params.file.replace(/\.svg$/, ''))
      return tile ? reply.type('image/svg+xml').send(picture(tile.article.product)) : send(request, reply.code(404), missingPage())
    })
  },
}

const moved = ({ fault }: FastifyRequest) => fault === 'price-moved'

const send = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(request.fault === 'layout' ? relaunchHtml(page) : page)
