import { type Bench, several } from './bench.ts'
import { type Figure, type Row, withUnit } from './figure.ts'
import { type Pair, interleave } from './interleave.ts'
import { type RealPage, pagesIn } from './real-pages.ts'
import { openSelectolax } from './page-cost-selectolax.ts'
import { openRole } from './role.ts'
import { requireSameValues } from './same-values.ts'
import { geometricMean, median, spread } from './statistics.ts'

/** What a side is asked: this page so many times. */
export interface PageWork {
  file: string
  count: number
  inFlight: number
}

export interface PageRun {
  /** Of all of them. */
  cpuMs: number
  /** What was read on the last of them, card by card. */
  values: Record<string, string | undefined>[]
}

const inFlight = 4
const pagesInARun = 40

/** CPU of a page, fetched and extracted: ours against Crawlee's CheerioCrawler, on recorded pages of real shops. */
export async function benchPageCost(bench: Bench, pagesDir: string | undefined): Promise<Row> {
  const { dir, there, absent } = pagesIn(pagesDir)
  const what = 'CPU per page, fetched and extracted; real listing pages'
  const row = { key: 'pages' as const, what, against: 'Crawlee’s CheerioCrawler, the same fields asserted equal' }
  const details = absent.length > 0 ? [`Left out, not in the folder of pages: ${absent.join(', ')}.`] : []
  if (there.length === 0) return { ...row, figures: [], details: [...details, 'Nothing was measured: `--pages DIR` names the folder.'] }
  const server = await openRole(bench, 'page server', 'page-server.ts', [dir, ...there.map(({ file }) => file)])
  const origin = await server.ask<string>({})
  const ours = await openRole(bench, 'crawler', 'page-cost-ours.ts', [origin])
  const crawlee = await openRole(bench, 'crawlee', 'page-cost-crawlee.ts', [origin])
  const selectolax = await openSelectolax(bench, origin)
  const timesSelectolax: number[] = []
  const measured: { page: RealPage; pairs: Pair<number>[]; offers: number }[] = []
  for (const page of there) {
    bench.say(`pages: ${page.file}`)
    const work: PageWork = { file: page.file, count: several(bench, pagesInARun, 8), inFlight }
    let offers = 0
    const pairs = await interleave<PageRun>(
      {
        ours: () => bench.profiling?.during(() => ours.ask<PageRun>(work)) ?? ours.ask<PageRun>(work),
        baseline: () => crawlee.ask<PageRun>(work),
      },
      bench.rounds,
    )
    for (const pair of pairs) offers = requireSameValues(page, pair.ours.values, pair.baseline.values)
    const each = pairs.map((pair) => ({ ours: pair.ours.cpuMs / work.count, baseline: pair.baseline.cpuMs / work.count }))
    measured.push({ page, pairs: each, offers })
    if (selectolax) {
      const others = await interleave<number>(
        { ours: async () => (await ours.ask<PageRun>(work)).cpuMs, baseline: () => selectolax.ask(work, page) },
        bench.rounds,
      )
      timesSelectolax.push(median(others.map(times)))
    }
    bench.signal.throwIfAborted()
  }
  const beside = selectolax
    ? `aiohttp + selectolax, page by page: ${timesSelectolax.map((one) => one.toFixed(2)).join(', ')} × ours; geometric mean ${geometricMean(timesSelectolax).toFixed(2)} ×.`
    : 'aiohttp + selectolax was not measured: `PYTHON` names a Python that has both.'
  return { ...row, figures: figuresOf(measured), details: [...details, beside] }
}

type Measured = readonly { page: RealPage; pairs: Pair<number>[]; offers: number }[]

/** How many times less ours takes. */
const times = ({ ours, baseline }: Pair<number>) => baseline / ours

function figuresOf(measured: Measured): Figure[] {
  const pages = measured.map(({ page: { file }, pairs, offers }): Figure => ({
    what: `${file}, ${offers} offers`,
    ours: withUnit(median(pairs.map(({ ours }) => ours)), 'ms'),
    baseline: withUnit(median(pairs.map(({ baseline }) => baseline)), 'ms'),
    measured: spread(pairs.map(times)),
    unit: '×',
  }))
  const rounds = measured[0]!.pairs.map((_, round) => geometricMean(measured.map(({ pairs }) => times(pairs[round]!))))
  const worst = pages.reduce((least, page) => (page.measured.median < least.measured.median ? page : least))
  return [
    { what: 'geometric mean: times less', measured: spread(rounds), unit: '×', target: { atLeast: 8 } },
    { ...worst, what: `the worst: ${worst.what}`, target: { atLeast: 5 } },
    ...pages,
  ]
}
