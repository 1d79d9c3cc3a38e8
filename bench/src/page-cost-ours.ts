// Our side of the cost of a page, as a process of its own: what a crawler runs to fetch and to read, without its queue.
import { parseAllowHosts } from '@mallgate/crawlers/fetch/allowed-addresses'
import { createFetchPage } from '@mallgate/crawlers/fetch/fetch-page'
import { createGuardedAgent } from '@mallgate/crawlers/fetch/guarded-agent'
import { compileReader } from '@mallgate/crawlers/read-page'
import { compileRequest } from '@mallgate/crawlers/shop-request'

import { timed } from './interleave.ts'
import type { PageRun, PageWork } from './page-cost.ts'
import { type ComparedField, comparedFields, definitionOf, realPage, realPages } from './real-pages.ts'
import { serveRole } from './role.ts'

const [origin = ''] = process.argv.slice(2)
const agent = createGuardedAgent(parseAllowHosts('127.0.0.0/8'))
const fetchPage = createFetchPage({ agent, overrides: new Map([['*', origin]]) })
const limits = { maxBytes: 10_000_000, redirects: 0 }
const shops = new Map(
  realPages.map((page) => {
    const definition = definitionOf(page)
    return [page.file, { request: compileRequest(definition), read: compileReader(definition) }]
  }),
)

async function crawl(file: string): Promise<ReturnType<ReturnType<typeof compileReader>>> {
  const { request, read } = shops.get(file)!
  const page = await fetchPage(request({ text: '', page: 1 }), limits, AbortSignal.timeout(10_000))
  if (!('body' in page)) throw new Error(`${file}: ${page.message}`)
  return read(page, new Date().toISOString())
}

serveRole(async ({ file, count, inFlight }: PageWork): Promise<PageRun> => {
  const before = process.cpuUsage()
  let last: Awaited<ReturnType<typeof crawl>> | undefined
  await timed(count, inFlight, async () => void (last = await crawl(file)))
  const { user, system } = process.cpuUsage(before)
  const { fields } = realPage(file)
  const values = last!.offers.map((offer) => {
    const asked = comparedFields.filter((name) => fields[name] !== undefined)
    const value = (name: ComparedField) => (name === 'price' || name === 'regularPrice' ? offer[name]?.minor : offer[name])
    return Object.fromEntries(asked.map((name) => [name, value(name)?.toString()]))
  })
  return { cpuMs: (user + system) / 1000, values }
})
