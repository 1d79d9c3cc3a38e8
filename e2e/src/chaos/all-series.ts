import type { Series } from './fault.ts'
import { awaySeries } from './faults-away.ts'
import { clockSeries } from './faults-clocks.ts'
import { crawlerSeries } from './faults-crawlers.ts'
import { discoverySeries } from './faults-discovery.ts'
import { operatingSeries } from './faults-operating.ts'
import { processSeries } from './faults-processes.ts'
import { randomSeries } from './faults-random.ts'
import { slowSeries } from './faults-slow.ts'

/** Every fault there is; `seed` names those at random. */
export const allSeries = (seed: number): readonly Series[] => [
  crawlerSeries,
  processSeries,
  awaySeries,
  discoverySeries,
  clockSeries,
  slowSeries,
  operatingSeries,
  randomSeries(seed),
]
