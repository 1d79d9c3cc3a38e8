import { CallRefused, checked } from './call.ts'
import { type Instance, Lease } from './contract/instance.ts'
import type { MallDefinition } from './contract/mall.ts'
import { definitionHash } from './definition-hash.ts'
import { createBackoff } from './discovery-backoff.ts'
import { type CallCenter, isRefusal } from './discovery-call-center.ts'
import { pause, unlessAborted } from './discovery-wait.ts'
import type { Registration } from './discovery.ts'
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
  /** @throws CallRefused where Call Center will never take it: wrong secret, invalid instance or definition */
  begin(signal?: AbortSignal): Promise<void>
}

type Patch = Parameters<Registration['update']>[0]

interface Update {
  patch: Patch
  definitions: readonly MallDefinition[]
  done: PromiseWithResolvers<void>
}

const callMs = 3_000
const farewellMs = 1_000
const lease = checked(Lease)

/**
 * One instance's registration. All its calls go one after the other, in one loop, so that an older state can't overtake a newer one.
 * What Call Center refuses is not kept: the last registration it took goes on.
 */
export function registerInstance({ callCenter, instance, definitions, log, random }: RegisterOptions): RegistrationLoop {
  const path = `/v1/instances/${instance.id}`
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const byHash = new Map(definitions.map((definition) => [definitionHash(definition), definition]))
  const accepted = new Set<string>()
  const updates: Update[] = []
  const backoff = createBackoff(random)
  let taken = instance
  let wake = new AbortController()
  let loop: Promise<void> = Promise.resolve()
  let closed: Promise<void> | undefined

  const put = (to: string, body?: unknown) => ({ method: 'PUT' as const, path: to, body, timeoutMs: callMs, signal: giveUp.signal })

  const publish = async (state: Instance) => {
    for (const [hash, definition] of byHash) {
      if (accepted.has(hash)) continue
      await callCenter.send(put(`/v1/definitions/${hash}`, definition))
      accepted.add(hash)
    }
    const granted = await callCenter.json(put(path, state), lease)
    taken = state
    return granted
  }

  const apply = async ({ patch, definitions: added }: Update) => {
    // A registration would hide that the registry was lost meanwhile, with the definitions.
    await renew()
    const fresh = added.map((definition) => [definitionHash(definition), definition] as const).filter(([hash]) => !byHash.has(hash))
    for (const [hash, definition] of fresh) byHash.set(hash, definition)
    try {
      return await publish({ ...taken, ...patch })
    } catch (error) {
      for (const [hash] of fresh) byHash.delete(hash)
      throw error
    }
  }

  /** Undefined where the instance is not registered: whoever lost it may have lost its definitions too. */
  const renew = async (): Promise<Lease | undefined> => {
    try {
      return await callCenter.json(put(`${path}/heartbeat`), lease)
    } catch (error) {
      if (!(error instanceof CallRefused) || error.code !== 'unknown_instance') throw error
      log.info({ instance: instance.id }, 'call center does not know this instance: registering again')
      accepted.clear()
      return undefined
    }
  }

  const beat = async () => (await renew()) ?? publish(taken)

  const step = async () => {
    const update = updates[0]
    if (!update) return beat()
    try {
      const granted = await apply(update)
      update.done.resolve()
      updates.shift()
      return granted
    } catch (error) {
      if (!isRefusal(error)) throw error
      update.done.reject(error)
      updates.shift()
      return undefined
    }
  }

  const keep = async (granted: Lease) => {
    let current = granted
    while (!stopping.signal.aborted) {
      if (updates.length === 0) await pause(current.heartbeatMs * (0.8 + 0.4 * random()), wake.signal)
      if (stopping.signal.aborted) return
      wake = new AbortController()
      current = (await untilAnswered(step)) ?? current
    }
  }

  /** Repeats what is not answered until it is; undefined where it is refused, or stopped. */
  const untilAnswered = async <T>(attempt: () => Promise<T>): Promise<T | undefined> => {
    while (!stopping.signal.aborted) {
      try {
        const result = await attempt()
        backoff.reset()
        return result
      } catch (error) {
        if (isRefusal(error)) log.error({ err: error, instance: instance.id }, 'call center refuses what it had taken before')
        else log.debug({ err: error, instance: instance.id }, 'the registration could not be renewed')
        await backoff.pause(stopping.signal)
      }
    }
    return undefined
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
    for (const { done } of updates.splice(0)) done.reject(closedError())
    // A call under way is let end: given up, it could arrive after the farewell and register again.
    const bound = setTimeout(() => giveUp.abort(), farewellMs)
    await loop
    clearTimeout(bound)
    await callCenter
      .send({ method: 'DELETE', path, timeoutMs: farewellMs, signal: AbortSignal.timeout(farewellMs) })
      .catch((error: unknown) => {
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
        const granted = await unlessAborted(beginning, stopping.signal, 'the registration was given up')
        backoff.reset()
        loop = keep(granted)
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
    update(patch, added = []) {
      const done = Promise.withResolvers<void>()
      if (stopping.signal.aborted) done.reject(closedError())
      else updates.push({ patch, definitions: added, done })
      wake.abort()
      return done.promise
    },
    close: () => (closed ??= farewell()),
  }
}

const closedError = () => new Error('the registration is closed')
const ended = () => undefined
