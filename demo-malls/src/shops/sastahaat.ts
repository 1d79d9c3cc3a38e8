import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { createGenerousSearch, toListing } from './sastahaat-listings.ts'
import { homePage, listingPage, lostPage, nothingPage, resultsPage } from './sastahaat-pages.ts'

const buying: Buying = {
  shop: 'sastahaat',
  share: 0.78,
  // With duty and GST.
  rate: 99,
  // To the last rupee before a ten, above ten thousand before a hundred: 749.00, 1,24,999.00.
  round: (minor) => (minor < 1_000_000 ? Math.max(1, Math.round(minor / 1_000)) * 1_000 : Math.round(minor / 10_000) * 10_000) - 100,
}
const perPage = 16

/** An Indian marketplace: lakh grouping, M.R.P. and EMI around every price, advertisements that look like hits. Rupees. */
export const sastahaat: Shop = {
  id: 'sastahaat',
  name: 'SastaHaat (सस्ता हाट)',
  open(scope, market, seed) {
    const all = fillShelf(market, seed, buying).map(toListing)
    const byPid = new Map(all.map((listing) => [listing.pid, listing]))
    const search = createGenerousSearch(all)
    const mall = scope.prefix

    scope.get('/', async (request, reply) => send(request, reply, homePage(mall)))
    scope.get<{ Querystring: { k?: string; pg?: string } }>('/s', { config: { listing: true } }, async (request, reply) => {
      const query = String(request.query.k ?? '')
        .slice(0, 200)
        .toWellFormed()
      const page = pageNumber(request.query.pg)
      const found = request.fault === 'empty' ? [] : search(query)
      const first = (page - 1) * perPage
      const listings = found.slice(first, first + perPage)
      const random = createRandom(`sastahaat/sponsored/${query}/${page}`)
      const sponsored = [random.pick(all), random.pick(all)]
      if (listings.length === 0) return send(request, reply, nothingPage(mall, query, sponsored))
      const pages = Math.ceil(found.length / perPage)
      const moved = request.fault === 'price-moved'
      const results = { mall, query, listings, sponsored, count: found.length, first: first + 1, page, pages, moved }
      return send(request, reply, resultsPage(results))
    })
    scope.get<{ Querystring: { url?: string } }>('/sspa/click', async (request, reply) => {
      const url = String(request.query.url)
      return url.startsWith(`${mall}/`) ? reply.redirect(url) : send(request, reply.code(404), lostPage(mall))
    })
    scope.get<{ Params: { pid: string } }>('/:name/dp/:pid', async (request, reply) => {
      const listing = byPid.get(request.params.pid)
      if (!listing) return send(request, reply.code(404), lostPage(mall))
      return send(request, reply, listingPage(listing, mall, request.fault === 'price-moved'))
    })
    scope.get<{ Params: { file: string } }>('/images/I/:file', async (request, reply) => {
      const listing = byPid.get(request.params.file.split('.')[0]!)
      return listing ? reply.type('image/svg+xml').send(picture(listing.article.product)) : send(request, reply.code(404), lostPage(mall))
    })
  },
}

const send = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(request.fault === 'layout' ? relaunchHtml(page) : page)
