import { operatingSeries } from './src/chaos/faults-operating.ts'
import { runSeries } from './src/chaos/run-series.ts'

runSeries(operatingSeries)
