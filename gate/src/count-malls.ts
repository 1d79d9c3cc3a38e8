import type { Metrics } from '@mallgate/shared/metrics'

import type { MallAsker } from './ask-mall.ts'
import type { MallIndex } from './mall-index.ts'

/** How the malls fare, for `/metrics`: read when it is asked for. */
export function countMalls(metrics: Metrics, malls: MallIndex, { breakerOf }: Pick<MallAsker, 'breakerOf'>): void {
  metrics.gauge(
    'mallgate_mall_instances',
    'Instances of each mall that are up.',
    () => malls.facts().map(({ id, instances }) => ({ labels: { mall: id }, value: instances })),
    ['mall'],
  )
  metrics.gauge(
    'mallgate_mall_suspended',
    'Whether this Gate keeps queries off a mall because it did nothing but fail.',
    () => malls.facts().map(({ id }) => ({ labels: { mall: id }, value: breakerOf(id).state() === 'closed' ? 0 : 1 })),
    ['mall'],
  )
}
