// Crawlee's side of the cost of a page, as a process of its own. It is set up as lightly as its documentation says it can be: a static
// list of addresses, nothing kept on disk, no session pool, no made-up browser headers, no retries, its looks at the system as rare as
// they may be.
import { type CheerioCrawlingContext, CheerioCrawler, Configuration, RequestList, log } from '@crawlee/cheerio'

import type { PageRun, PageWork } from './page-cost.ts'
import { type ComparedField, type RealPage, realPage } from './real-pages.ts'
import { serveRole } from './role.ts'

const [origin = ''] = process.argv.slice(2)
type Values = PageRun['values']
const rarelySecs = 3_600

log.setLevel(log.LEVELS.OFF)

function read($: CheerioCrawlingContext['$'], { items, fields }: RealPage): Values {
  const asked = Object.entries(fields).map(([name, source]) => {
    const [selector = '', attribute] = source.split('@')
    return { name: name as ComparedField, selector, attribute }
  })
  return $(items)
    .toArray()
    .map((card) => {
      const found: Values[number] = {}
      for (const { name, selector, attribute } of asked) {
        const element = selector === '' ? $(card) : $(card).find(selector).first()
        found[name] = attribute === undefined ? element.text() : element.attr(attribute)
      }
      return found
    })
}

let unique = 0
async function crawl({ file, count, inFlight }: PageWork): Promise<Values> {
  const page = realPage(file)
  let values: Values = []
  let failure: Error | undefined
  const urls = Array.from({ length: count }, () => `${origin}/${file}?n=${unique++}`)
  const crawler = new CheerioCrawler(
    {
      requestList: await RequestList.open(null, urls),
      minConcurrency: inFlight,
      maxConcurrency: inFlight,
      useSessionPool: false,
      maxRequestRetries: 0,
      statusMessageLoggingInterval: rarelySecs,
      autoscaledPoolOptions: { loggingIntervalSecs: null, autoscaleIntervalSecs: rarelySecs },
      preNavigationHooks: [(_context, options) => void (options.useHeaderGenerator = false)],
      requestHandler: async ({ $ }) => void (values = read($, page)),
      failedRequestHandler: async (_context, error) => void (failure = error),
    },
    new Configuration({ persistStorage: false, systemInfoIntervalMillis: rarelySecs * 1000 }),
  )
  await crawler.run()
  if (failure) throw failure
  return values
}

serveRole(async (work: PageWork): Promise<PageRun> => {
  const before = process.cpuUsage()
  const values = await crawl(work)
  const { user, system } = process.cpuUsage(before)
  return { cpuMs: (user + system) / 1000, values }
})
