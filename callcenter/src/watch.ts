import type { ServiceName } from '@mallgate/shared/contract/instance'

import type { Answer, Known, News, RegistryMemory } from './registry-memory.ts'
import type { Head } from './registry.ts'
import { createTurns } from './watch-turns.ts'

/** A poll that is held. */
export interface Held {
  /** The answer as soon as there is one; undefined after its time, after `leave` and on release. */
  told: Promise<Answer | undefined>
  /** Gives up: nothing is left behind. */
  leave(): void
}

/** Who is told of every change, until it stops. */
export interface Follower {
  /** What it was told last. */
  known: Known | undefined
  /** Must not throw. Answering false: it cannot take anything now, and asks again by `next`. */
  tell(answer: Answer): boolean
  /** Nothing more will come. */
  end(): void
}

/** All who wait for changes of one service, and what they are told. */
export interface Watchers {
  /** The list as the registry has it now. @throws ProblemError where it was never read and cannot be */
  now(): Promise<Answer>
  /** An answer at once where `known` is not the present, else the next change within `waitMs` or up to a fifth less. */
  hold(known: Known, waitMs: number): Held
  /** Tells the follower all from what it knows, and from then on; answers how to stop. */
  follow(follower: Follower): { next(): void; stop(): void }
  /** The service changed: reads what, once for all who wait. */
  tell(): void
  /** As `tell`, if the head is another than what was read last. */
  compare(head: Head): void
  /** How many wait or follow. */
  size(): number
  release(): void
}

export interface WatchSources {
  service: ServiceName
  memory: RegistryMemory
  read(known: Known | undefined): Promise<News>
  /** A read failed for which nobody waits. */
  failed(error: unknown): void
  /** In [0, 1): ends polls apart that began together. */
  random?: () => number
}

interface Waiter {
  known: Known
  /** It may know more than was read yet: only a read that began after it came can answer it. */
  looking: boolean
  tell(answer: Answer | undefined): void
}

// A burst of changes becomes few deliveries; a change that stands alone is delivered at once.
const deliveriesApartMs = 40
// After a change all ask again at once; without this they would do so for ever.
const polledShorter = 0.2

/** A change costs one read, however many wait; a wait costs none, and leaves nothing behind. */
export function createWatchers({ service, memory, read, failed, random = Math.random }: WatchSources): Watchers {
  const waiting = new Set<Waiter>()
  const followers = new Set<Follower>()
  let released = false
  let delivery: NodeJS.Timeout | undefined
  let deliveredAt = -Infinity

  const deliver = () => {
    deliveredAt = performance.now()
    for (const waiter of waiting) {
      const verdict = memory.verdict(waiter.known)
      if (verdict === 'same' || (verdict === 'unclear' && waiter.looking)) continue
      waiter.tell(verdict === 'unclear' ? memory.whole() : verdict)
    }
    for (const follower of followers) inform(follower)
  }

  const refresh = createTurns(async () => {
    if (memory.take(await read(memory.at()))) deliver()
  })

  // The first sweep that is answered finds what was missed here.
  const attempt = async (): Promise<boolean> => {
    try {
      await refresh()
      return true
    } catch (error) {
      failed(error)
      return false
    }
  }

  const inform = (follower: Follower) => {
    if (!memory.at()) return
    const verdict = follower.known ? memory.verdict(follower.known) : memory.whole()
    if (verdict === 'same') return
    const answer = verdict === 'unclear' ? memory.whole() : verdict
    if (follower.tell(answer)) follower.known = { epoch: answer.epoch, revision: answer.revision }
  }

  const look = async (waiter: Waiter) => {
    const read = await attempt()
    waiter.looking = false
    if (!read) return
    const verdict = memory.verdict(waiter.known)
    if (verdict !== 'same') waiter.tell(verdict === 'unclear' ? memory.whole() : verdict)
  }

  return {
    async now() {
      try {
        await refresh()
      } catch (error) {
        if (!memory.at()) throw error
      }
      return memory.whole()
    },
    hold(known, waitMs) {
      const { promise: told, resolve } = Promise.withResolvers<Answer | undefined>()
      const verdict = memory.verdict(known)
      // Told at once of what is known here; a revision that isn't may come from a Call Center that is ahead: only Redis can say.
      const waiter: Waiter = {
        known,
        looking: verdict === 'unclear',
        tell(answer) {
          clearTimeout(timer)
          waiting.delete(waiter)
          resolve(answer)
        },
      }
      const leave = () => waiter.tell(undefined)
      const timer = setTimeout(leave, released ? 0 : Math.ceil(waitMs * (1 - polledShorter * random())))
      waiting.add(waiter)
      if (waiter.looking) void look(waiter)
      else if (verdict !== 'same') waiter.tell(verdict as Answer)
      return { told, leave }
    },
    follow(follower) {
      let stopped = false
      const begin = () => {
        if (stopped) return
        if (released) return follower.end()
        followers.add(follower)
        inform(follower)
      }
      // As with a poll: it may know more than was read yet.
      void attempt().then(begin)
      const stop = () => {
        stopped = true
        followers.delete(follower)
      }
      return { next: () => inform(follower), stop }
    },
    tell() {
      if (delivery) return
      const apart = deliveredAt + deliveriesApartMs - performance.now()
      if (apart <= 0) return void attempt()
      delivery = setTimeout(() => {
        delivery = undefined
        void attempt()
      }, apart)
    },
    compare(head) {
      const at = memory.at()
      if (at?.epoch !== head.epoch || at.revision !== (head.revisions.get(service) ?? 0)) void attempt()
    },
    size: () => waiting.size + followers.size,
    release() {
      released = true
      clearTimeout(delivery)
      for (const waiter of waiting) waiter.tell(undefined)
      for (const follower of followers) follower.end()
    },
  }
}
