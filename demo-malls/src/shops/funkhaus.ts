import type { FastifyReply, FastifyRequest } from 'fastify'

import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { artikelBlatt, fehlBlatt, leeresBlatt, listenAdresse, listenBlatt, startBlatt } from './funkhaus-blaetter.ts'
import { type Posten, createSuche, toPosten } from './funkhaus-sortiment.ts'

const buying: Buying = {
  shop: 'funkhaus',
  share: 0.68,
  rate: 0.99,
  // 17,99 € below two hundred euros, 1.299,00 € above.
  round: (minor) => (minor < 20_000 ? Math.max(1, Math.round(minor / 100)) * 100 - 1 : Math.round(minor / 100) * 100),
}
const proSeite = 12

/** A German specialist's shop: rows with definition lists, pages to leaf through, addresses made of words. Euro. */
export const funkhaus: Shop = {
  id: 'funkhaus',
  name: 'Funkhaus Kessler',
  open(scope, market, seed) {
    const alle = toPosten(fillShelf(market, seed, buying))
    const nachNummer = new Map(alle.map((posten) => [posten.nummer, posten]))
    const suche = createSuche(alle)
    const laden = scope.prefix

    scope.get('/', async (request, reply) => senden(request, reply, startBlatt(laden)))
    // The form knows no better; links and bookmarks have the address with words in it.
    scope.get<{ Querystring: { begriff?: string } }>('/suche', async (request, reply) =>
      reply.redirect(listenAdresse(laden, String(request.query.begriff ?? ''), 1)),
    )
    // A wildcard: parameters of a route may not be as long as what people paste.
    scope.get<{ Params: { '*': string } }>('/suche/*', { config: { listing: true } }, async (request, reply) => {
      const [, frage, seite] = /^q-(.*)\/seite-(\d+)\.htm$/s.exec(request.params['*']) ?? []
      if (frage === undefined) return senden(request, reply.code(404), fehlBlatt(laden))
      const begriff = frage.slice(0, 200).toWellFormed()
      const treffer = request.fault === 'empty' ? [] : suche(begriff)
      const verlegt = request.fault === 'price-moved'
      return senden(request, reply, listeVon(alle, { laden, begriff, treffer, seite: pageNumber(seite), verlegt }))
    })
    scope.get<{ Params: { datei: string } }>('/:datei', async (request, reply) => {
      const posten = nachNummer.get(/^a-(\d+)-.*\.htm$/.exec(request.params.datei)?.[1] ?? '')
      if (!posten) return senden(request, reply.code(404), fehlBlatt(laden))
      return senden(request, reply, artikelBlatt(posten, laden, request.fault === 'price-moved'))
    })
    scope.get<{ Params: { datei: string } }>('/bild/:datei', async (request, reply) => {
      const posten = nachNummer.get(/^(\d+)_(?:klein|gross)\.svg$/.exec(request.params.datei)?.[1] ?? '')
      return posten
        ? reply.type('image/svg+xml').send(picture(posten.ausfuehrungen[0].product))
        : senden(request, reply.code(404), fehlBlatt(laden))
    })
  },
}

interface Gefunden {
  laden: string
  begriff: string
  treffer: readonly Posten[]
  seite: number
  verlegt: boolean
}

function listeVon(alle: readonly Posten[], { treffer, seite, ...rest }: Gefunden): string {
  const zufall = createRandom(`funkhaus/werbung/${rest.begriff}/${seite}`)
  const posten = treffer.slice((seite - 1) * proSeite, seite * proSeite)
  if (posten.length === 0) return leeresBlatt(rest.laden, rest.begriff, zufall.pick(alle))
  const seiten = Math.ceil(treffer.length / proSeite)
  return listenBlatt({ ...rest, posten, werbung: zufall.pick(alle), anzahl: treffer.length, seite, seiten })
}

const senden = (request: FastifyRequest, reply: FastifyReply, seite: string): FastifyReply =>
  reply.type('text/html; charset=UTF-8').send(request.fault === 'layout' ? relaunchHtml(seite) : seite)
