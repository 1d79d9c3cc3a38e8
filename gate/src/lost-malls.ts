import type { ListedInstance, Tombstone } from '@mallgate/shared/contract/instance'
import type { Watch } from '@mallgate/shared/discovery'

/** Malls whose last instance went without a word. They are still there, with nobody to ask: a caller must see that, and what is stored of them. */
export interface LostMalls {
  /** The instances, and as `down` those that were lost: with the malls that nobody has served since. */
  and(instances: readonly ListedInstance[]): readonly ListedInstance[]
  close(): void
}

export interface LostMallsOptions {
  /** How long a lost mall is remembered. */
  rememberMs?: number
  /** A monotonic clock, in milliseconds. */
  now?: () => number
}

interface Lost {
  instance: ListedInstance
  until: number
}

const onPurpose: ReadonlySet<Tombstone['why']> = new Set(['deregistered', 'taken_away'])

/** `onForgotten` is called when one has been remembered for long enough. */
export function createLostMalls(
  watch: Pick<Watch, 'onGone'>,
  onForgotten: () => void,
  { rememberMs = 3_600_000, now = () => performance.now() }: LostMallsOptions = {},
): LostMalls {
  const lost = new Map<string, Lost>()
  const lapsed = new Set<string>()
  let before: readonly ListedInstance[] = []
  let timer: NodeJS.Timeout | undefined

  const stopListening = watch.onGone?.((gone) => {
    for (const { id, why } of gone) if (!onPurpose.has(why)) lapsed.add(id)
  })

  const noteLost = (instances: readonly ListedInstance[]) => {
    // One that is missing in a list without a word of how it went may have gone as it meant to.
    if (lapsed.size > 0) {
      for (const { id } of instances) lapsed.delete(id)
      for (const instance of before) if (lapsed.has(instance.id)) lost.set(instance.id, { instance, until: now() + rememberMs })
      lapsed.clear()
    }
    before = instances
  }

  /** What somebody serves again is lost no more, whatever becomes of that one. */
  const dropServed = (instances: readonly ListedInstance[]) => {
    const served = new Set(instances.flatMap(({ malls }) => malls.map(({ id }) => id)))
    for (const [id, { instance, until }] of lost) {
      const malls = instance.malls.filter((mall) => !served.has(mall.id))
      if (malls.length === 0 || until <= now()) lost.delete(id)
      else if (malls.length < instance.malls.length) lost.set(id, { instance: { ...instance, malls }, until })
    }
  }

  const forgetInTime = () => {
    clearTimeout(timer)
    if (lost.size === 0) return
    const next = Math.min(...[...lost.values()].map(({ until }) => until))
    timer = setTimeout(onForgotten, Math.max(0, next - now()) + 1).unref()
  }

  return {
    and(instances) {
      if (instances !== before) noteLost(instances)
      if (lost.size === 0) return instances
      dropServed(instances)
      forgetInTime()
      return [...instances, ...[...lost.values()].map(({ instance }) => ({ ...instance, state: 'down' as const }))]
    },
    close() {
      clearTimeout(timer)
      stopListening?.()
    },
  }
}
