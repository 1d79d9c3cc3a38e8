import { createHash } from 'node:crypto'

import type { Product } from '../catalogue.ts'
import { escapeHtml } from '../html.ts'
import { picture } from '../picture.ts'
import { type Article, type Buying, fillShelf } from '../shelf.ts'
import { type Shop, pageNumber } from '../shop.ts'
import { appScript, passOf } from './ljusnan-app.ts'

const buying: Buying = {
  shop: 'ljusnan',
  share: 0.6,
  rate: 10.4,
  // 1 295 kr.
  round: (minor) => Math.max(1, Math.round(minor / 1_000)) * 1_000 - 500,
}
const perPage = 20

interface Vara {
  nr: string
  namn: string
  article: Article
}

/** A Swedish shop that is all script: its pages are empty, and its API answers to none but that script. Kronor. */
export const ljusnan: Shop = {
  id: 'ljusnan',
  name: 'Ljusnan',
  open(scope, market, seed) {
    const all = fillShelf(market, seed, buying).map(toVara)
    const byNr = new Map(all.map((vara) => [vara.nr, vara]))
    const html = 'text/html; charset=utf-8'

    scope.get('/', async (_request, reply) => reply.type(html).send(shell('')))
    scope.get<{ Querystring: { q?: string } }>('/sok', { config: { listing: true } }, async (request, reply) =>
      reply.type(html).send(shell(String(request.query.q ?? '').slice(0, 200), request.fault === 'layout')),
    )
    scope.get<{ Querystring: { q?: string; sida?: string } }>('/api/sok', async (request, reply) => {
      const [besok = '', pass] = String(request.headers['x-besok'] ?? '').split('.')
      if (pass !== String(passOf(besok))) return reply.code(403).send({ fel: 'Endast för butikens egna sidor' })
      const from = (pageNumber(request.query.sida) - 1) * perPage
      const found = request.fault === 'empty' ? [] : search(all, String(request.query.q ?? '').slice(0, 200))
      return { varor: found.slice(from, from + perPage).map(toJson), antal: found.length, flyttat: request.fault === 'price-moved' }
    })
    for (const [name, changed] of [
      ['app.js', false],
      ['app-ny.js', true],
    ] as const) {
      scope.get(`/${name}`, async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(appScript(changed)))
    }
    scope.get<{ Params: { nr: string } }>('/vara/:nr', async (request, reply) => {
      const vara = byNr.get(request.params.nr)
      return reply
        .code(vara ? 200 : 404)
        .type(html)
        .send(shell(vara?.namn ?? 'Finns inte'))
    })
    scope.get<{ Params: { file: string } }>('/bild/:file', async (request, reply) => {
      const vara = byNr.get(request.params.file.replace(/\.svg$/, ''))
      return vara ? reply.type('image/svg+xml').send(picture(vara.article.product)) : reply.code(404).type('text/plain').send('404\n')
    })
  },
}

const toVara = (article: Article): Vara => ({ nr: `L${article.product.index + 1_000}`, namn: wording(article.product), article })

/** `Aurivo QX-410 Headphones, Wireless, Black`. */
function wording({ brand, model, line, traits, variant, accessory, bundle }: Product): string {
  if (accessory) return `${accessory.en} till ${brand.name} ${model}`
  const words = [`${brand.name} ${model} ${line.name.en}`, ...traits.map((trait) => trait.en), variant?.en]
  if (bundle) words.push(bundle.kind === 'with' ? `med ${bundle.extra.en}` : `med ${bundle.other.brand.name} ${bundle.other.model}`)
  return words.filter(Boolean).join(', ')
}

const toJson = ({ nr, namn, article: { product, priceMinor, regularMinor, stock } }: Vara) => ({
  nr,
  namn,
  pris: priceMinor,
  ordinarie: regularMinor,
  ean: product.gtin,
  lager: stock,
  betyg: product.stars,
})

/** Every word, anywhere in it. */
function search(all: readonly Vara[], query: string): Vara[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const text = ({ namn, article: { product } }: Vara) => `${namn} ${product.line.also.join(' ')}`.toLowerCase()
  return words.length === 0 ? [] : all.filter((vara) => words.every((word) => text(vara).includes(word)))
}

/** All that is served of any page: its script draws the rest. */
function shell(title: string, layoutChanged = false): string {
  const besok = createHash('sha256').update(title).digest('hex').slice(0, 12)
  const root = '<div id="lj-app"></div>'
  return `<!doctype html>
<html lang="sv">
<head><meta charset="utf-8"><title>${escapeHtml(title || 'Ljusnan')}</title><meta name="besok" content="${besok}"></head>
<body>
<noscript>Slå på JavaScript för att handla hos oss.</noscript>
${layoutChanged ? root.replace('lj-', 'nytt-') : root}
<script src="/ljusnan/${layoutChanged ? 'app-ny' : 'app'}.js" defer></script>
</body>
</html>
`
}
