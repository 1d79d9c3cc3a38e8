import { InstanceChanges, InstanceList, type ListedInstance, type ServiceName } from '@mallgate/shared/contract/instance'
import { setTimeout as wait } from 'node:timers/promises'
import Type from 'typebox'

import { answerCheck } from './answer-check.ts'
import type { CallCenterLink } from './call-center-link.ts'
import { CliError } from './cli-error.ts'
import { byId } from './lists.ts'

const answer = answerCheck(Type.Union([InstanceList, InstanceChanges]))
const waitMs = 10_000
const graceMs = 5_000
const againMs = 500

/** One service at one moment. */
export interface Moment {
  list: InstanceList
  /** Why those went that the moment before still had; not told by a Call Center that gave the whole list again. */
  gone: ReadonlyMap<string, string>
}

/**
 * The instances of one service as they are, then again after each change, for as long as `signal` lets it.
 * @throws CliError where Call Center cannot be asked
 */
export async function* watchInstances(link: CallCenterLink, service: ServiceName, signal: AbortSignal): AsyncGenerator<Moment> {
  let list: InstanceList | undefined
  while (!signal.aborted) {
    const query = list && { epoch: list.epoch, revision: list.revision, waitMs }
    const ask = { path: `/v1/services/${service}/instances`, ...(query && { query }), timeoutMs: waitMs + graceMs, signal }
    const { value } = await link.ask(ask, answer)
    if (value === undefined) continue
    const whole = !('since' in value)
    if (!whole && value.since !== list?.revision) {
      if (!list) throw new CliError(`${link.at} gave changes to a list it was not asked about.`)
      // Not the changes to what we have: the whole list is asked for.
      list = undefined
      continue
    }
    const gone = new Map(whole ? [] : value.gone.map(({ id, why }) => [id, why]))
    list = whole ? { ...value, instances: byId(value.instances) } : changed(list!, value)
    yield { list, gone }
  }
}

/** The same while an order that was taken takes effect: a Call Center that goes away meanwhile is asked again until `signal` ends it. */
export async function* watchPatiently(link: CallCenterLink, service: ServiceName, signal: AbortSignal): AsyncGenerator<Moment> {
  for (;;) {
    try {
      yield* watchInstances(link, service, signal)
      return
    } catch (error) {
      if (signal.aborted || !(error instanceof CliError)) throw error
      await wait(againMs, undefined, { signal })
    }
  }
}

function changed({ instances }: InstanceList, { service, epoch, revision, leaseMs, put, gone }: InstanceChanges): InstanceList {
  const next = new Map<string, ListedInstance>([...instances, ...put].map((one) => [one.id, one]))
  for (const { id } of gone) next.delete(id)
  return { service, epoch, revision, leaseMs, instances: byId([...next.values()]) }
}
