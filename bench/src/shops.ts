// The shops, as a process of their own. What a page takes to make is spent on the same cores as what is measured: so it is made once
// for each shop, and only the query is put in.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { type Body, offersOn } from './bench-malls.ts'
import { serveRole } from './role.ts'

const listingBytes = 120_000
const fillerChars = 1_700
const slot = '\0'

const listing = (shop: number, offers: number, bytes: number) => {
  const cards = Array.from({ length: offers }, (_, index) => card(shop, index)).join('\n')
  const page = `<!doctype html><html><head><meta charset="utf-8"><title>${slot}</title><script>window.x={a:"<li class='card'>"}</script></head><body><ul class="cards">${cards}</ul>`
  return `${page}${footer.repeat(Math.max(0, Math.floor((bytes - page.length) / footer.length)))}</body></html>`
}

const footer = '<p class="footer">words of a footer</p>'

const card = (shop: number, index: number) =>
  `<li class="card" data-sku="S${shop}-${index}"><a class="link" href="/shop-${shop}/p/${slot}-${index}"><h3 class="title">${slot} model ${index} &amp; co</h3></a>
<img class="pic" src="/img/${index}.jpg" alt=""><div class="meta" data-blob="${'x'.repeat(fillerChars)}"><span class="brand">Brand ${index % 7}</span></div>
<p class="price"><s class="was">${(index + 120).toFixed(2)} €</s> <b class="now">${(index + 99).toFixed(2)} €</b></p><span class="stock">in stock</span></li>`

const json = (shop: number) =>
  JSON.stringify({
    products: Array.from({ length: offersOn.json }, (_, i) => ({
      id: `S${shop}-${i}`,
      title: `SLOT ${i}`,
      price: `${99 + i}.00`,
      url: `/p/${i}`,
    })),
  }).replaceAll('SLOT', slot)

const make: Record<Body, (shop: number) => string> = {
  listing: (shop) => listing(shop, offersOn.listing, listingBytes),
  small: (shop) => listing(shop, offersOn.small, 0),
  json,
}

const templates = new Map<string, readonly string[]>()

function page(path: string, query: string): string {
  let template = templates.get(path)
  if (!template) {
    const [, shop, body] = /^\/shop-(\d+)\/(listing|small|json)$/.exec(path) ?? []
    if (!body) return ''
    template = make[body as Body](Number(shop)).split(slot)
    templates.set(path, template)
  }
  return template.join(query)
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://shops')
  const body = page(url.pathname, (url.searchParams.get('q') ?? '').replace(/[<>&"\\]/g, ''))
  const send = () => {
    if (body === '') response.writeHead(404).end()
    else
      response.writeHead(200, { 'content-type': url.pathname.endsWith('json') ? 'application/json' : 'text/html; charset=utf-8' }).end(body)
  }
  const latencyMs = Number(url.searchParams.get('latency') ?? 0)
  if (latencyMs > 0) setTimeout(send, latencyMs)
  else send()
})
server.listen(0, '127.0.0.1', () => serveRole(async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`))
