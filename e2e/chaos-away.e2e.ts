import { awaySeries } from './src/chaos/faults-away.ts'
import { runSeries } from './src/chaos/run-series.ts'

runSeries(awaySeries)
