import { ProblemError } from '@mallgate/shared/contract/problem'
import { didYouMean } from '@mallgate/shared/near-names'

import type { Operations } from './operations.ts'
import { serviceNames } from './registry-scripts.ts'

/** Says which mall was meant. @throws ProblemError `unknown_mall` where nobody serves it and nothing was ordered of it */
export async function requireMall({ instancesOf, standing }: Operations, mall: string): Promise<void> {
  const [hosts, ordered] = await Promise.all([instancesOf('mall'), standing('definition', 'settings', 'removal')])
  const known = new Set([...hosts.flatMap(({ malls }) => malls.map(({ id }) => id)), ...ordered.map(({ key }) => key)])
  if (known.has(mall)) return
  const hint = didYouMean(mall, known) || '; nobody serves it now'
  throw new ProblemError('unknown_mall', `there is no mall '${mall}'${hint} (unknown=true orders it all the same)`)
}

/** Says which instance was meant. @throws ProblemError `unknown_instance` for one that is not registered */
export async function requireInstance({ instancesOf }: Operations, id: string): Promise<void> {
  const all = (await Promise.all(serviceNames.map(instancesOf))).flat()
  if (all.some((instance) => instance.id === id)) return
  const known = all.map((instance) => instance.id)
  throw new ProblemError('unknown_instance', `no instance '${id}' is registered${didYouMean(id, known) || '; GET /v1/services lists all'}`)
}
