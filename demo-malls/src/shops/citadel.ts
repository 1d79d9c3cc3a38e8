import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { createPhraseSearch, homePage, missingPage, piecePage, toPiece, vaultPage } from './citadel-goods.ts'
import { raiseWall } from './citadel-wall.ts'

const buying: Buying = {
  shop: 'citadel',
  share: 0.5,
  rate: 1.1,
  // Whole euros only.
  round: (minor) => Math.max(1, Math.round(minor / 100)) * 100,
}
const perPage = 20

/** A shop behind a wall that no robot passes: whoever asks without a pass gets 403, always. Euro, Ireland. */
export const citadel: Shop = {
  id: 'citadel',
  name: 'Citadel',
  open(scope, market, seed) {
    const pieces = fillShelf(market, seed, buying).map(toPiece)
    const byRef = new Map(pieces.map((piece) => [piece.ref, piece]))
    const search = createPhraseSearch(pieces)
    raiseWall(scope, seed)

    scope.get('/', async (request, reply) => send(request, reply, homePage()))
    scope.get<{ Querystring: { seek?: string; page?: string } }>('/vault', { config: { listing: true } }, async (request, reply) => {
      const query = String(request.query.seek ?? '').slice(0, 200)
      const from = (pageNumber(request.query.page) - 1) * perPage
      const found = request.fault === 'empty' ? [] : search(query).slice(from, from + perPage)
      return send(request, reply, vaultPage(query, found, moved(request)))
    })
    scope.get<{ Params: { ref: string } }>('/piece/:ref', async (request, reply) => {
      const piece = byRef.get(request.params.ref)
      return piece ? send(request, reply, piecePage(piece, moved(request))) : send(request, reply.code(404), missingPage())
    })
    scope.get<{ Params: { file: string } }>('/plate/:file', async (request, reply) => {
      const piece = byRef.get(request.params.file.replace(/\.svg$/, ''))
      return piece ? reply.type('image/svg+xml').send(picture(piece.article.product)) : send(request, reply.code(404), missingPage())
    })
  },
}

const moved = ({ fault }: FastifyRequest) => fault === 'price-moved'

const send = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(request.fault === 'layout' ? relaunchHtml(page) : page)
