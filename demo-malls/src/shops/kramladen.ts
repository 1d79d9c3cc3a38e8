import { picture } from '../picture.ts'
import { createRandom } from '../random.ts'
import { relaunchHtml } from '../relaunch.ts'
import { type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { type Ware, createStrictSearch, toWare } from './kramladen-regal.ts'
import { artikelSeite, fehltSeite, keineTreffer, startSeite, trefferSeite } from './kramladen-seiten.ts'

const buying: Buying = {
  shop: 'kramladen',
  share: 0.74,
  rate: 0.97,
  // 17,90 € below fifty euros, 219,00 € above.
  round: (minor) => (minor < 5_000 ? Math.max(1, Math.round(minor / 100)) * 100 - 10 : Math.round(minor / 100) * 100),
}
const proSeite = 12

/** A shop whose pages are made on its server: cards, advertisements, crossed-out prices, paging. Euro, German. */
export const kramladen: Shop = {
  id: 'kramladen',
  name: 'Kramladen',
  open(scope, market, seed) {
    const waren = fillShelf(market, seed, buying).map((article) => toWare(article, seed))
    const nachNummer = new Map(waren.map((ware) => [ware.artikel, ware]))
    const suche = createStrictSearch(waren)
    const html = 'text/html; charset=utf-8'

    scope.get('/', async (_request, reply) => reply.type(html).send(startSeite()))
    scope.get<{ Querystring: { q?: string; seite?: string } }>('/suche', { config: { listing: true } }, async (request, reply) => {
      const frage = String(request.query.q ?? '').slice(0, 200)
      const seite = seiteVon(waren, {
        frage,
        treffer: request.fault === 'empty' ? [] : suche(frage),
        seite: pageNumber(request.query.seite),
        verlegt: request.fault === 'price-moved',
      })
      return reply.type(html).send(request.fault === 'layout' ? relaunchHtml(seite) : seite)
    })
    scope.get<{ Params: { datei: string } }>('/artikel/:datei', async (request, reply) => {
      const ware = nachNummer.get(request.params.datei.replace(/\.html$/, ''))
      if (!ware) return reply.code(404).type(html).send(fehltSeite())
      const seite = artikelSeite(ware, request.fault === 'price-moved')
      return reply.type(html).send(request.fault === 'layout' ? relaunchHtml(seite) : seite)
    })
    scope.get<{ Params: { datei: string } }>('/bilder/:datei', async (request, reply) => {
      const ware = nachNummer.get(request.params.datei.replace(/\.svg$/, ''))
      return ware ? reply.type('image/svg+xml').send(picture(ware.article.product)) : reply.code(404).type(html).send(fehltSeite())
    })
  },
}

interface Gefunden {
  frage: string
  treffer: readonly Ware[]
  seite: number
  verlegt: boolean
}

function seiteVon(alle: readonly Ware[], { frage, treffer, seite, verlegt }: Gefunden): string {
  // The same question brings the same advertisements.
  const zufall = createRandom(`kramladen/anzeigen/${frage}/${seite}`)
  const anzeigen = [zufall.pick(alle), zufall.pick(alle)]
  const waren = treffer.slice((seite - 1) * proSeite, seite * proSeite)
  if (waren.length === 0) return keineTreffer(frage, anzeigen)
  return trefferSeite({ frage, waren, anzeigen, anzahl: treffer.length, seite, verlegt, seiten: Math.ceil(treffer.length / proSeite) })
}
