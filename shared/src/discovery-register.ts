import { CallRefused } from './call-failure.ts'
import type { Instance, Lease } from './contract/instance.ts'
import type { MallDefinition } from './contract/mall.ts'
import { definitionHash } from './definition-hash.ts'
import { createBackoff } from './discovery-backoff.ts'
import { type CallCenter, isRefusal } from './discovery-call-center.ts'
import { createLeaseCalls } from './discovery-lease.ts'
import { pause, unlessAborted } from './discovery-wait.ts'
import type { Registration } from './discovery.ts'
import { createListeners } from './listeners.ts'
import type { Log } from './log.ts'

export interface RegisterOptions {
  callCenter: CallCenter
  instance: Instance
  definitions: readonly MallDefinition[]
  log: Log
  random: () => number
}

/** A Registration under way: `begin` resolves once Call Center has it. */
export interface RegistrationLoop extends Registration {
  /** @throws CallRefused where Call Center will never take it: wrong secret, invalid instance or definition, a newer boot of the same id */
  begin(signal?: AbortSignal): Promise<void>
}

type Patch = Parameters<Registration['update']>[0]
type Order = Lease['order']

interface Update {
  patch: Patch
  definitions: readonly MallDefinition[]
  done: PromiseWithResolvers<void>
}

const farewellMs = 1_000

/**
 * One instance's registration. All its calls go one after the other, in one loop, so that an older state can't overtake a newer one;
 * an update of many definitions beats on its way. What Call Center refuses is not kept: the last registration it took goes on.
 */
export function registerInstance({ callCenter, instance, definitions, log, random }: RegisterOptions): RegistrationLoop {
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const byHash = new Map(definitions.map((definition) => [definitionHash(definition), definition]))
  const accepted = new Set<string>()
  const updates: Update[] = []
  const backoff = createBackoff(random)
  const orders = createListeners<Order>(log, 'orders')
  let taken = instance
  let order: Order
  let superseded: CallRefused | undefined
  let wake = new AbortController()
  let loop: Promise<void> = Promise.resolve()
  let closed: Promise<void> | undefined

  const ordered = (now: Order) => {
    if (now === order) return
    order = now
    log.info({ instance: instance.id, order: now ?? 'none' }, 'call center orders')
    orders.tell(now)
  }

  const lease = createLeaseCalls({ callCenter, instance, giveUp: giveUp.signal, onOrder: ordered })

  const publish = async (state: Instance): Promise<void> => {
    for (const [hash, definition] of byHash) {
      if (accepted.has(hash)) continue
      if (lease.isDue() && !(await renew())) return publish(state)
      await lease.putDefinition(hash, definition)
      accepted.add(hash)
    }
    await lease.register(state)
    taken = state
  }

  const apply = async ({ patch, definitions: added }: Update) => {
    // A registration would hide that the registry was lost meanwhile, with the definitions.
    await renew()
    const fresh = added.map((definition) => [definitionHash(definition), definition] as const).filter(([hash]) => !byHash.has(hash))
    for (const [hash, definition] of fresh) byHash.set(hash, definition)
    const before = taken
    try {
      await publish({ ...taken, ...patch })
      forgetReplaced(before, taken)
    } catch (error) {
      for (const [hash] of fresh) byHash.delete(hash)
      throw error
    }
  }

  /** Definitions change for as long as the process lives: those it no longer runs are not published again. */
  const forgetReplaced = (before: Instance, now: Instance) => {
    const runs = new Set(now.malls.map(({ definition }) => definition))
    for (const { definition } of before.malls) {
      if (definition === undefined || runs.has(definition)) continue
      byHash.delete(definition)
      accepted.delete(definition)
    }
  }

  const renew = async (): Promise<boolean> => {
    if (await lease.renew()) return true
    log.info({ instance: instance.id }, 'call center does not know this instance: registering again')
    accepted.clear()
    return false
  }

  const beat = async () => {
    const wasCutOff = lease.wasCutOff()
    if (await renew()) return
    // All come back at once then: they spread over a heartbeat. Whoever was lost alone, or has news, does not wait.
    if (wasCutOff) await pause(lease.heartbeatMs() * random(), wake.signal)
    if (!stopping.signal.aborted) await publish(taken)
  }

  const step = async () => {
    const update = updates[0]
    if (!update) return beat()
    try {
      await apply(update)
      update.done.resolve()
      updates.shift()
    } catch (error) {
      if (!isRefusal(error) || isSuperseded(error)) throw error
      update.done.reject(error)
      updates.shift()
    }
  }

  const keep = async () => {
    while (!stopping.signal.aborted) {
      if (updates.length === 0) await pause(lease.heartbeatMs() * (0.8 + 0.4 * random()), wake.signal)
      if (stopping.signal.aborted) return
      wake = new AbortController()
      await untilAnswered(step)
    }
  }

  /** Repeats what is not answered until it is. */
  const untilAnswered = async (attempt: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await attempt()
        return backoff.reset()
      } catch (error) {
        if (isSuperseded(error)) return giveWay(error)
        if (isRefusal(error)) log.error({ err: error, instance: instance.id }, 'call center refuses what it had taken before')
        else log.debug({ err: error, instance: instance.id }, 'the registration could not be renewed')
        await backoff.pause(stopping.signal)
      }
    }
  }

  const giveWay = (reason: CallRefused) => {
    superseded = reason
    stopping.abort()
    log.error(
      { instance: instance.id, boot: instance.boot },
      'a newer process has registered under this INSTANCE_ID: this one drains and ends. Give each process that runs at the same time an INSTANCE_ID of its own.',
    )
    rejectUpdates(reason)
    ordered('drain')
  }

  const rejectUpdates = (reason: Error) => {
    for (const { done } of updates.splice(0)) done.reject(reason)
  }

  const first = async () => {
    while (!stopping.signal.aborted) {
      try {
        return await publish(instance)
      } catch (error) {
        if (isRefusal(error)) throw error
        await backoff.pause(stopping.signal)
      }
    }
    throw new Error('the registration was given up')
  }

  const farewell = async () => {
    stopping.abort()
    wake.abort()
    rejectUpdates(closedError())
    orders.clear()
    // A call under way is let end: given up, it could arrive after the farewell and register again.
    const bound = setTimeout(() => giveUp.abort(), farewellMs)
    await loop
    clearTimeout(bound)
    if (superseded) return
    await lease.giveBack().catch((error: unknown) => {
      log.debug({ err: error, instance: instance.id }, 'not deregistered: the lease will lapse')
    })
  }

  return {
    async begin(signal) {
      const stop = () => stopping.abort()
      if (signal?.aborted) stop()
      signal?.addEventListener('abort', stop, { once: true })
      const beginning = first()
      loop = beginning.then(ended, ended)
      try {
        await unlessAborted(beginning, stopping.signal, 'the registration was given up')
        backoff.reset()
        loop = keep()
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
    update(patch, added = []) {
      const done = Promise.withResolvers<void>()
      if (stopping.signal.aborted) done.reject(superseded ?? closedError())
      else updates.push({ patch, definitions: added, done })
      wake.abort()
      return done.promise
    },
    order: () => order,
    onOrder: orders.add,
    close: () => (closed ??= farewell()),
  }
}

const isSuperseded = (error: unknown): error is CallRefused => error instanceof CallRefused && error.code === 'superseded'
const closedError = () => new Error('the registration is closed')
const ended = () => undefined
