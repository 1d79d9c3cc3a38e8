import type { Metrics } from '@mallgate/shared/metrics'

import type { Registry } from './registry.ts'

/** Tells `/metrics` what the registry holds, as this Call Center last read it. */
export function countRegistry(metrics: Metrics, { counts }: Pick<Registry, 'counts'>): void {
  const of = (count: 'instances' | 'watchers') => () =>
    counts().services.map((one) => ({ labels: { service: one.service }, value: one[count] }))
  metrics.gauge('mallgate_instances', 'Registered instances.', of('instances'), ['service'])
  metrics.gauge('mallgate_watchers', 'Polls and streams that this Call Center holds.', of('watchers'), ['service'])
  metrics.gauge('mallgate_suspects', 'Instances whose lease is over, with those of too many others to believe it.', () => counts().suspects)
}
