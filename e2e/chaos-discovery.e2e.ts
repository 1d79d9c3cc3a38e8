import { discoverySeries } from './src/chaos/faults-discovery.ts'
import { runSeries } from './src/chaos/run-series.ts'

runSeries(discoverySeries)
