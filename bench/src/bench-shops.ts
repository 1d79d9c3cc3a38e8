// The shops of the live benchmark, as a process of its own: `n` listings of 120 kB with 48 offers each, after a latency; or small JSON bodies.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const offersPerPage = 48
const pageBytes = 120_000

function card(shop: number, query: string, index: number): string {
  const filler = 'x'.repeat(1_700)
  return `<li class="card" data-sku="S${shop}-${index}"><a class="link" href="/shop-${shop}/p/${query}-${index}"><h3 class="title">${query} model ${index} &amp; co</h3></a>
<img class="pic" src="/img/${index}.jpg" alt=""><div class="meta" data-blob="${filler}"><span class="brand">Brand ${index % 7}</span></div>
<p class="price"><s class="was">${(index + 120).toFixed(2)} €</s> <b class="now">${(index + 99).toFixed(2)} €</b></p><span class="stock">in stock</span></li>`
}

function listing(shop: number, query: string): string {
  const cards = Array.from({ length: offersPerPage }, (_, index) => card(shop, query, index)).join('\n')
  const page = `<!doctype html><html><head><meta charset="utf-8"><title>${query}</title><script>window.x={a:"<li class='card'>"}</script></head><body><ul class="cards">${cards}</ul>`
  return `${page}${'<p class="footer">words of a footer</p>'.repeat(Math.max(0, Math.floor((pageBytes - page.length) / 38)))}</body></html>`
}

const json = (shop: number, query: string) =>
  JSON.stringify({
    products: Array.from({ length: 5 }, (_, i) => ({ id: `S${shop}-${i}`, title: `${query} ${i}`, price: `${99 + i}.00`, url: `/p/${i}` })),
  })

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://x')
  const [, name = '', kind] = url.pathname.split('/')
  const shop = Number(name.replace('shop-', ''))
  const query = (url.searchParams.get('q') ?? '').replace(/[<>&"]/g, '')
  const latencyMs = Number(url.searchParams.get('latency') ?? 0)
  const send = () => {
    const body = kind === 'json' ? json(shop, query) : listing(shop, query)
    response.writeHead(200, { 'content-type': kind === 'json' ? 'application/json' : 'text/html; charset=utf-8' }).end(body)
  }
  if (latencyMs > 0) setTimeout(send, latencyMs)
  else send()
})
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.once('disconnect', () => process.exit(0))
