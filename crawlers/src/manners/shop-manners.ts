import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { durationMs } from '@mallgate/shared/duration'

import type { ShopManners } from './leave.ts'

/** How a definition wants its shop treated. */
export function shopManners({ robots = 'obey', limits = {}, details }: MallDefinition): ShopManners {
  const { minInterval, perMinute, dailyBudget, backOff = 'ladder', concurrency = 4 } = limits
  return {
    robots,
    backOff,
    ...(minInterval !== undefined && { minIntervalMs: durationMs(minInterval) }),
    ...(perMinute !== undefined && { perMinute }),
    ...(dailyBudget !== undefined && { dailyBudget }),
    // Crawls are counted by their queue; only those that open several pages at once are more than one request each.
    ...(details && details.concurrency !== 1 && { concurrency }),
  }
}
