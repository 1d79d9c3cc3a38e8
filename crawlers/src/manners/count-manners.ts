import type { Metrics } from '@mallgate/shared/metrics'

import type { HeldBack } from './leave.ts'

export interface Counts {
  /** So many requests went out, and the last ended so. */
  went(mall: string, outcome: string, requests: number): void
  /** Hands on what it counts. */
  held(mall: string, held: HeldBack): HeldBack
  waited(ms: number): void
}

/** What went out to shops, and what did not. */
export function countManners(metrics: Metrics, steps: () => { mall: string; step: number }[]): Counts {
  const went = metrics.counter('mallgate_shop_requests_total', 'Requests that went out to shops, by how their page ended.', [
    'mall',
    'outcome',
  ])
  const held = metrics.counter('mallgate_shop_held_back_total', 'Requests that did not go out, by why.', ['mall', 'why'])
  let waitedMs = 0
  metrics.total('mallgate_shop_wait_seconds_total', 'What requests waited for their turns.', () => waitedMs / 1000)
  metrics.gauge(
    'mallgate_mall_back_off_step',
    'How many blocks a mall is up the ladder of cool-downs, as this process knows it.',
    () => steps().map(({ mall, step }) => ({ labels: { mall }, value: step })),
    ['mall'],
  )
  return {
    went(mall, outcome, requests) {
      // Redirects and what a browser asks for are counted by what they led to; a page of thousands is one of many.
      for (let i = 0; i < Math.min(requests, 100); i++) went({ mall, outcome })
    },
    held(mall, back) {
      held({ mall, why: back.status })
      return back
    },
    waited(ms) {
      waitedMs += ms
    },
  }
}
