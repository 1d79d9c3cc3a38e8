import { crawlerSeries } from './src/chaos/faults-crawlers.ts'
import { runSeries } from './src/chaos/run-series.ts'

runSeries(crawlerSeries)
