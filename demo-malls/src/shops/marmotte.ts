import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { versFiche } from './marmotte-articles.ts'
import { pageAbsente, pageAccueil, pageArticle, pageRien, pageResultats } from './marmotte-pages.ts'
import { createRechercheFloue } from './marmotte-recherche.ts'

const buying: Buying = {
  shop: 'marmotte',
  share: 0.66,
  rate: 1.05,
  // 64.90 below a hundred francs, 1’299.– above.
  round: (minor) => (minor < 10_000 ? Math.max(1, Math.round(minor / 100)) * 100 - 10 : Math.round(minor / 100) * 100),
}
const parPage = 16

/** A shop from the west of Switzerland: what machines shall know stands in microdata and nowhere else. Francs, French. */
export const marmotte: Shop = {
  id: 'marmotte',
  name: 'La Marmotte',
  open(scope, market, seed) {
    const fiches = fillShelf(market, seed, buying).map(versFiche)
    const parNumero = new Map(fiches.map((fiche) => [String(fiche.numero), fiche]))
    const chercher = createRechercheFloue(fiches)
    const hasard = createRandom(`${seed}/marmotte/coups`)
    const coups = [hasard.pick(fiches), hasard.pick(fiches)]

    scope.get('/', async (request, reply) => envoyer(request, reply, pageAccueil()))
    scope.get<{ Querystring: { mot?: string; p?: string } }>('/chercher', { config: { listing: true } }, async (request, reply) => {
      const question = String(request.query.mot ?? '').slice(0, 200)
      const toutes = request.fault === 'empty' ? [] : chercher(question)
      const page = pageNumber(request.query.p)
      const visibles = toutes.slice((page - 1) * parPage, page * parPage)
      if (visibles.length === 0) return envoyer(request, reply, pageRien(question, coups))
      const pages = Math.ceil(toutes.length / parPage)
      const resultats = { question, fiches: visibles, nombre: toutes.length, page, pages, deplace: deplace(request) }
      return envoyer(request, reply, pageResultats(resultats))
    })
    scope.get<{ Params: { numero: string } }>('/article/:numero', async (request, reply) => {
      const fiche = parNumero.get(request.params.numero)
      return fiche ? envoyer(request, reply, pageArticle(fiche, deplace(request))) : envoyer(request, reply.code(404), pageAbsente())
    })
    scope.get<{ Params: { fichier: string } }>('/photo/:fichier', async (request, reply) => {
      const fiche = parNumero.get(request.params.fichier.replace(/\.svg$/, ''))
      return fiche ? reply.type('image/svg+xml').send(picture(fiche.article.product)) : envoyer(request, reply.code(404), pageAbsente())
    })
  },
}

const deplace = ({ fault }: FastifyRequest) => fault === 'price-moved'

const envoyer = (request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(request.fault === 'layout' ? relaunchHtml(page) : page)
