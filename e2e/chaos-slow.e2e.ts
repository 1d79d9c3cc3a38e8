import { slowSeries } from './src/chaos/faults-slow.ts'
import { runSeries } from './src/chaos/run-series.ts'

runSeries(slowSeries)
