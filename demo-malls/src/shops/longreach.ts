import type { FastifyReply, FastifyRequest } from 'fastify'

import { stillThereAfter } from '../patience.ts'
import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { homePage, itemPage, missingPage, nothingPage, resultsPage } from './longreach-pages.ts'
import { createPopularSearch, toEntry } from './longreach-stock.ts'

const buying: Buying = {
  shop: 'longreach',
  share: 0.62,
  rate: 1.7,
  // 64.95 and 129.95.
  round: (minor) => Math.max(1, Math.round(minor / 500)) * 500 - 5,
}
const perSheet = 15
const usualMs = 1_800
const jitterMs = 300

/** How long this shop takes over a query, by itself: the same for the same seed. */
export const takesMs = (seed: number, query: string): number =>
  createRandom(`${seed}/longreach/wait/${query.trim().toLowerCase()}`).int(usualMs - jitterMs, usualMs + jitterMs)

/** A shop far from everywhere, on a machine older than its owner: tables, most wanted first, slow. New Zealand dollars. */
export const longreach: Shop = {
  id: 'longreach',
  name: 'Longreach Trading Post',
  open(scope, market, seed) {
    const entries = fillShelf(market, seed, buying).map(toEntry)
    const byCode = new Map(entries.map((entry) => [entry.code, entry]))
    const search = createPopularSearch(entries)

    scope.get('/', async (request, reply) => send(request, reply, homePage()))
    scope.get<{ Querystring: { words?: string; sheet?: string } }>('/find', { config: { listing: true } }, async (request, reply) => {
      const query = String(request.query.words ?? '').slice(0, 200)
      if (!(await stillThereAfter(takesMs(seed, query), reply.raw))) return reply.hijack()
      const all = request.fault === 'empty' ? [] : search(query)
      const page = pageNumber(request.query.sheet)
      const shown = all.slice((page - 1) * perSheet, page * perSheet)
      if (shown.length === 0) return send(request, reply, nothingPage(query))
      const pages = Math.ceil(all.length / perSheet)
      return send(request, reply, resultsPage({ query, entries: shown, count: all.length, page, pages, moved: moved(request) }))
    })
    scope.get<{ Params: { code: string } }>('/item/:code', async (request, reply) => {
      const entry = byCode.get(request.params.code)
      return entry ? send(request, reply, itemPage(entry, moved(request))) : send(request, reply.code(404), missingPage())
    })
    scope.get<{ Params: { file: string } }>('/drawing/:file', async (request, reply) => {
      const entry = byCode.get(request.params.file.replace(/\.svg$/, ''))
      return entry ? reply.type('image/svg+xml').send(picture(entry.article.product)) : send(request, reply.code(404), missingPage())
    })
  },
}

const moved = ({ fault }: FastifyRequest) => fault === 'price-moved'

const send = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html').send(request.fault === 'layout' ? relaunchHtml(page) : page)
