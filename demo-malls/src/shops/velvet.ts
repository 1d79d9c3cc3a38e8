import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { findsPage, homePage, missingPage, nothingPage, piecePage } from './velvet-pages.ts'
import { createNarrowSearch, toPiece } from './velvet-range.ts'

const buying: Buying = {
  shop: 'velvet',
  share: 0.55,
  rate: 0.94,
  // Whole pounds.
  round: (minor) => Math.max(1, Math.round(minor / 100)) * 100,
}
const perPage = 15

/** A British boutique whose prices are put in by a script: its HTML has titles, links and pictures only. Pounds. */
export const velvet: Shop = {
  id: 'velvet',
  name: 'Velvet & Volt',
  open(scope, market, seed) {
    const pieces = fillShelf(market, seed, buying).map(toPiece)
    const bySlug = new Map(pieces.map((piece) => [piece.slug, piece]))
    const search = createNarrowSearch(pieces)
    const boutique = scope.prefix

    const find = async (request: FastifyRequest, reply: FastifyReply) => {
      const query = String((request.query as { s?: string }).s ?? '')
        .slice(0, 200)
        .toWellFormed()
      const page = pageNumber((request.params as { page?: string }).page)
      const found = request.fault === 'empty' ? [] : search(query)
      const shown = found.slice((page - 1) * perPage, page * perPage)
      if (shown.length === 0) return send(request, reply, nothingPage(boutique, query))
      const moved = request.fault === 'price-moved'
      return send(request, reply, findsPage({ boutique, query, pieces: shown, page, more: found.length > page * perPage, moved }))
    }
    scope.get('/', async (request, reply) => send(request, reply, homePage(boutique)))
    scope.get('/shop/', { config: { listing: true } }, find)
    scope.get('/shop/page/:page/', { config: { listing: true } }, find)
    scope.get<{ Params: { slug: string } }>('/product/:slug/', async (request, reply) => {
      const piece = bySlug.get(request.params.slug)
      if (!piece) return send(request, reply.code(404), missingPage(boutique))
      return send(request, reply, piecePage(piece, boutique, request.fault === 'price-moved'))
    })
    scope.get<{ Params: { file: string } }>('/uploads/:file', async (request, reply) => {
      const piece = bySlug.get(request.params.file.replace(/\.svg$/, ''))
      return piece
        ? reply.type('image/svg+xml').send(picture(piece.article.product))
        : send(request, reply.code(404), missingPage(boutique))
    })
  },
}

const send = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(request.fault === 'layout' ? relaunchHtml(page) : page)
