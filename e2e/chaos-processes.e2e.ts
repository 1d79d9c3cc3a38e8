import { processSeries } from './src/chaos/faults-processes.ts'
import { runSeries } from './src/chaos/run-series.ts'

runSeries(processSeries)
