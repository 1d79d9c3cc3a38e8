import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A thing on sale, as every storefront here has it; amounts in cents. */
export interface Good {
  nr: number
  name: string
  slug: string
  cents: number
  wasCents?: number
  inStock: boolean
}

const kinds = ['Kettle', 'Teapot', 'Lantern', 'Backpack', 'Notebook']
const makers = ['Ardel', 'Borvik', 'Calyra', 'Dunmore', 'Estrel', 'Fennick', 'Galdor']

export const goods: readonly Good[] = kinds.flatMap((kind, k) =>
  makers.map((maker, m): Good => {
    const nr = 1_000 + k * makers.length + m
    const name = `${maker} ${kind} ${['Classic', 'Travel', 'Compact'][(k + m) % 3]}`
    const cents = 1_295 + ((k * 31 + m * 17) % 40) * 150
    return {
      nr,
      name,
      slug: name.toLowerCase().replaceAll(' ', '-'),
      cents,
      ...(m % 3 === 1 && { wasCents: cents + 500 }),
      inStock: m % 4 !== 3,
    }
  }),
)

/** What a theme is told: the goods of one page, and where that stands. */
export interface Found {
  query: string
  shown: readonly Good[]
  total: number
  page: number
  pages: number
}

export interface Answer {
  status?: number
  type?: string
  body: string
}

export interface Storefront {
  /** Answers a request; what it leaves undefined is not there (404). */
  answer(url: URL, posted: string): Answer | undefined
}

export function find(query: string, page: number, perPage: number): Found {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const all = words.length === 0 ? [] : goods.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
  const from = (page - 1) * perPage
  return { query, shown: all.slice(from, from + perPage), total: all.length, page, pages: Math.ceil(all.length / perPage) }
}

const missing: Answer = { status: 404, body: '<!doctype html><title>404</title><h1>Not found</h1>' }

/** Serves one storefront on loopback. */
export async function serveStorefront({ answer }: Storefront): Promise<{ url: string; asked: string[]; close(): void }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const send = (posted: string) => {
      const {
        status = 200,
        type = 'text/html; charset=utf-8',
        body,
      } = answer(new URL(request.url ?? '/', 'http://shop.invalid'), posted) ?? missing
      response.writeHead(status, { 'content-type': type }).end(body)
    }
    text(request).then(send, () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
