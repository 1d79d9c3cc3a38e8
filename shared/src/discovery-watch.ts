import { checked } from './call.ts'
import { type Instance, InstanceList, type ServiceName } from './contract/instance.ts'
import { createBackoff } from './discovery-backoff.ts'
import type { CallCenter } from './discovery-call-center.ts'
import type { ListFile } from './discovery-file.ts'
import { type Held, takeAnswer, withoutKept } from './discovery-list.ts'
import { pause, unlessAborted } from './discovery-wait.ts'
import type { Watch } from './discovery.ts'
import type { Log } from './log.ts'

export interface WatchOptions {
  callCenter: CallCenter
  service: ServiceName
  file: ListFile | undefined
  log: Log
  random: () => number
}

/** A Watch, and when the last of it is over: its poll ended, its list on disk. */
export interface WatchLoop extends Watch {
  ended: Promise<void>
}

const pollMs = 25_000
const graceMs = 2_000
// An answer without news that comes earlier is no poll that ran out: asking again at once would be a hot loop.
const tooSoonMs = 1_000
// How long a start waits for Call Center before it takes the list of an earlier run.
const coldStartMs = 500

const answer = checked(InstanceList)

/**
 * Keeps one service's list by long polls. Errors, silence and an absent Call Center change nothing in it: only an answer takes an
 * instance away, or a lease time without a word from it after the registry began anew.
 */
export function watchService({ callCenter, service, file, log, random }: WatchOptions): WatchLoop {
  const closing = new AbortController()
  const { signal } = closing
  const listeners = new Set<(instances: readonly Instance[]) => void>()
  const known = Promise.withResolvers<void>()
  let held: Held | undefined
  // Until Call Center has answered, what is held is only what a file says, and the whole list is asked for.
  let answered = false
  let dropping: NodeJS.Timeout | undefined

  const hold = (now: Held) => {
    const before = held
    held = now
    known.resolve()
    if (now.instances === before?.instances) return
    for (const listener of listeners) notify(listener, now.instances)
  }

  const notify = (listener: (instances: readonly Instance[]) => void, instances: readonly Instance[]) => {
    try {
      listener(instances)
    } catch (error) {
      log.error({ err: error, service }, 'a listener of the instances failed')
    }
  }

  const save = (before: Held | undefined) => {
    if (!held || (before?.epoch === held.epoch && before.instances === held.instances)) return
    const { epoch, revision, leaseMs, instances } = held
    file?.save({ service, epoch, revision, leaseMs, instances: [...instances] })
  }

  const take = (list: InstanceList) => {
    const before = held
    answered = true
    hold(takeAnswer(before, list))
    save(before)
    if (!before || before.epoch === list.epoch) return
    clearTimeout(dropping)
    dropping = setTimeout(dropKept, list.leaseMs)
  }

  const dropKept = () => {
    const before = held
    if (!before) return
    hold(withoutKept(before))
    save(before)
  }

  const poll = async () => {
    const since = held && answered ? `epoch=${encodeURIComponent(held.epoch)}&revision=${held.revision}&` : ''
    const path = `/v1/services/${service}/instances?${since}waitMs=${pollMs}`
    const started = performance.now()
    // Undefined where the answer is 204.
    const list: InstanceList | undefined = await callCenter.json({ path, timeoutMs: pollMs + graceMs, signal }, answer)
    if (signal.aborted) return
    if (list) take(list)
    else if (performance.now() - started < tooSoonMs) await pause(tooSoonMs / 10, signal)
  }

  const run = async () => {
    const backoff = createBackoff(random)
    const earlier = await file?.load()
    const takeEarlier = () => {
      if (earlier && !held && !signal.aborted) hold(takeAnswer(undefined, earlier))
    }
    const cold = setTimeout(takeEarlier, coldStartMs)
    while (!signal.aborted) {
      try {
        await poll()
        backoff.reset()
      } catch (error) {
        if (signal.aborted) break
        log.debug({ err: error, service }, 'a poll failed')
        takeEarlier()
        await backoff.pause(signal)
      }
    }
    clearTimeout(cold)
    await file?.settled()
  }

  return {
    ended: run(),
    current: () => held?.instances ?? none,
    ready: (also) =>
      unlessAborted(known.promise, also ? AbortSignal.any([signal, also]) : signal, `no list of service '${service}' was had`),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      closing.abort()
      clearTimeout(dropping)
      listeners.clear()
    },
  }
}

const none: readonly Instance[] = []
