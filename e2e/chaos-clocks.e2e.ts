import { clockSeries } from './src/chaos/faults-clocks.ts'
import { runSeries } from './src/chaos/run-series.ts'

runSeries(clockSeries)
