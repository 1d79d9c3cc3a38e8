import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** What one shop of the recorded pages answers with, whatever is asked of it. */
export interface ReplayRoute {
  host: string
  /** Name of a file in the pages' folder. */
  file: string
  /**
   * Charset of the content-type header: `declared` as index.json has it, or `absent` where the page's own meta has to tell
   * (or to lie: Yes24's page is UTF-8 and says euc-kr).
   */
  charset: 'declared' | 'absent'
}

/** One line per shop. */
export const replayRoutes: readonly ReplayRoute[] = [
  { host: 'www.yes24.com', file: 'yes24-listing.html', charset: 'absent' },
  { host: 'search.danawa.com', file: 'danawa-listing.html', charset: 'declared' },
  { host: 'app.rakuten.co.jp', file: 'rakuten-item-search.json', charset: 'declared' },
  { host: 'www.kabum.com.br', file: 'kabum-product.html', charset: 'declared' },
  { host: 'www.suruga-ya.jp', file: 'surugaya-listing.html', charset: 'declared' },
  { host: 'www.amazon.in', file: 'amazon-in-listing.html', charset: 'declared' },
  { host: 'www.flipkart.com', file: 'flipkart-listing.html', charset: 'declared' },
  { host: 'geizhals.at', file: 'geizhals-listing.html', charset: 'declared' },
  { host: 'www.ebay.com', file: 'ebay-us-listing.html', charset: 'declared' },
  { host: 'www.terabyteshop.com.br', file: 'terabyte-listing.html', charset: 'declared' },
  { host: 'www.hebe.pl', file: 'hebe-listing.html', charset: 'declared' },
  { host: 'www.rohlik.cz', file: 'rohlik-cards.json', charset: 'declared' },
  { host: 'books.toscrape.com', file: 'bookstoscrape-listing.html', charset: 'declared' },
]

export interface ReplayRequest {
  host: string
  method: string
  /** Path and query. */
  url: string
  /** The file that was sent; undefined where the host is not known, or robots.txt was asked for. */
  file: string | undefined
}

export interface Replay {
  /** `http://127.0.0.1:port`: what a crawler has to dial instead of the shop, with the shop's Host header. */
  readonly origin: string
  /** All requests so far, the oldest first. */
  readonly requests: readonly ReplayRequest[]
  /**
   * From now on this host answers with that file.
   * @throws Error where the file cannot be read, or index.json does not know it
   */
  serve(host: string, file: string): Promise<void>
  close(): Promise<void>
}

export interface ReplayOptions {
  /** The folder of the pages, with its index.json. */
  pagesDir: string
  routes?: readonly ReplayRoute[]
}

interface Page {
  file: string
  body: Buffer
  contentType: string
}

interface IndexEntry {
  file: string
  charsetDeclared: string | null
}

/** Serves recorded pages as if their shops were online, chosen by the Host header; the path does not matter. */
export async function startReplay({ pagesDir, routes = replayRoutes }: ReplayOptions): Promise<Replay> {
  const index = JSON.parse(await readFile(join(pagesDir, 'index.json'), 'utf8')) as IndexEntry[]
  const byHost = new Map<string, Page>()
  const charsets = new Map(routes.map(({ host, charset }) => [host, charset]))
  const requests: ReplayRequest[] = []

  const serve = async (host: string, file: string) => {
    const entry = index.find((one) => one.file === file)
    if (!entry) throw new Error(`index.json in ${pagesDir} knows no ${file}`)
    const charset = charsets.get(host) === 'absent' ? null : entry.charsetDeclared
    byHost.set(host, { file, body: await readFile(join(pagesDir, file)), contentType: contentType(file, charset) })
  }
  for (const { host, file } of routes) await serve(host, file)

  const server = createServer((request, response) => {
    const host = hostName(request)
    const isRobots = request.url?.startsWith('/robots.txt') ?? false
    const page = isRobots ? undefined : byHost.get(host)
    requests.push({ host, method: request.method ?? '', url: request.url ?? '', file: page?.file })
    // A body of the request is of no interest, but has to be taken.
    request.resume()
    if (page) return answer(response, 200, page.contentType, page.body)
    const known = byHost.has(host)
      ? 'there are no rules for robots'
      : `no page for host '${host}'; there are ${[...byHost.keys()].join(', ')}`
    answer(response, 404, 'text/plain; charset=utf-8', Buffer.from(`${known}\n`))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    serve,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

const hostName = ({ headers }: IncomingMessage) => (headers.host ?? '').toLowerCase().replace(/:\d+$/, '')

const contentType = (file: string, charset: string | null) =>
  (file.endsWith('.json') ? 'application/json' : 'text/html') + (charset === null ? '' : `; charset=${charset}`)

function answer(response: ServerResponse, status: number, type: string, body: Buffer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body)
}
