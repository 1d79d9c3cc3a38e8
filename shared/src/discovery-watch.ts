import Type, { type Static } from 'typebox'

import { type Checked, checked } from './call.ts'
import { InstanceChanges, InstanceList, type ListedInstance, type ServiceName, type Tombstone } from './contract/instance.ts'
import type { CallCenter } from './discovery-call-center.ts'
import { createKeptFile } from './discovery-file.ts'
import { follow } from './discovery-follow.ts'
import { type Held, takeAnswer, takeChanges, withoutKept } from './discovery-list.ts'
import type { Watch } from './discovery.ts'
import { createListeners } from './listeners.ts'
import type { Log } from './log.ts'

export interface WatchOptions {
  callCenter: CallCenter
  service: ServiceName
  dataDir: string | undefined
  log: Log
  random: () => number
}

/** A Watch, and when the last of it is over: its poll ended, its list on disk. */
export interface WatchLoop extends Watch {
  ended: Promise<void>
}

const list = checked(InstanceList)
const changes = checked(InstanceChanges)
const Answer = Type.Union([InstanceList, InstanceChanges])
type Answer = Static<typeof Answer>

// Each is held against its own schema: a union's would cost both, and say little of what is wrong.
const schemaOf = (value: unknown): Checked<typeof InstanceChanges> | Checked<typeof InstanceList> =>
  typeof value === 'object' && value !== null && 'since' in value ? changes : list
const answer: Checked<typeof Answer> = {
  check: (value): value is Answer => schemaOf(value).check(value),
  explain: (value) => schemaOf(value).explain(value),
}

/**
 * Keeps one service's list by long polls. Errors, silence and an absent Call Center change nothing in it: only an answer takes an
 * instance away, or a lease time without a word from it after the registry began anew.
 */
export function watchService({ callCenter, service, dataDir, log, random }: WatchOptions): WatchLoop {
  const file = dataDir === undefined ? undefined : createKeptFile(dataDir, `discovery-${service}`, list, log)
  const mourners = createListeners<readonly Tombstone[]>(log, `who left service '${service}'`)
  let held: Held | undefined
  // Otherwise the whole list is wanted: what is held is only what a file says, or the changes told do not follow it.
  let follows = false
  let dropping: NodeJS.Timeout | undefined

  const hold = (now: Held) => {
    const before = held
    held = now
    following.known()
    if (now.instances !== before?.instances) following.listeners.tell(now.instances)
  }

  const save = (before: Held | undefined) => {
    if (!held || (before?.epoch === held.epoch && before.instances === held.instances)) return
    const { epoch, revision, leaseMs, instances } = held
    file?.save({ service, epoch, revision, leaseMs, instances: [...instances] })
  }

  const take = (news: Answer) => {
    const before = held
    const now = 'since' in news ? before && takeChanges(before, news) : takeAnswer(before, news)
    follows = now !== undefined
    if (!now) return
    if ('since' in news && news.gone.length > 0) mourners.tell(news.gone)
    hold(now)
    save(before)
    if (!before || before.epoch === now.epoch) return
    clearTimeout(dropping)
    dropping = setTimeout(dropKept, now.leaseMs)
  }

  const dropKept = () => {
    const before = held
    if (!before) return
    hold(withoutKept(before))
    save(before)
  }

  const following = follow<readonly ListedInstance[], typeof Answer, InstanceList>({
    what: `the list of service '${service}'`,
    callCenter,
    path() {
      const since = held && follows ? `?epoch=${encodeURIComponent(held.epoch)}&revision=${held.revision}` : ''
      return `/v1/services/${service}/instances${since}`
    },
    answer,
    take,
    file,
    takeKept(kept) {
      if (!held && kept.service === service) hold(takeAnswer(undefined, kept))
    },
    log,
    random,
  })

  return {
    ended: following.ended,
    current: () => held?.instances ?? none,
    ready: following.ready,
    onChange: following.listeners.add,
    onGone: mourners.add,
    close() {
      following.close()
      mourners.clear()
      clearTimeout(dropping)
    },
  }
}

const none: readonly ListedInstance[] = []
