import { untilAborted } from '@mallgate/shared/deadline'
import type { Log } from '@mallgate/shared/log'
import type { Redis } from '@mallgate/shared/redis'

import { type Baseline, noBaseline } from './baseline.ts'

/** The baselines of malls, one for each way of reading: in memory, and in Redis for the processes that come. */
export interface Baselines {
  /** Asks Redis once; undefined where that does not tell in time: then nothing is known, and nothing should be learnt. */
  get(mall: string, reading: string): Promise<Baseline | undefined>
  /** Written a little later, with what else is learnt meanwhile. */
  put(mall: string, reading: string, baseline: Baseline): void
  close(): Promise<void>
}

const savedAfterMs = 5_000
// A crawl has its offers by then: they shall not be late for this.
const toldWithinMs = 1_000
const keptMs = 30 * 86_400_000
const mostKept = 2_000

export function createBaselines(redis: Redis, log: Log): Baselines {
  const known = new Map<string, Promise<Baseline | undefined>>()
  const unsaved = new Map<string, Baseline>()
  let timer: NodeJS.Timeout | undefined

  const load = async (key: string): Promise<Baseline | undefined> => {
    try {
      return parse(await untilAborted(redis.get(key), AbortSignal.timeout(toldWithinMs))) ?? noBaseline()
    } catch (err) {
      log.debug({ err, key }, 'what is known of a mall cannot be read')
      known.delete(key)
      return undefined
    }
  }
  const save = async () => {
    clearTimeout(timer)
    timer = undefined
    const all = [...unsaved]
    unsaved.clear()
    try {
      await Promise.all(all.map(([key, baseline]) => redis.set(key, JSON.stringify(baseline), 'PX', keptMs)))
    } catch (err) {
      log.debug({ err }, 'what was learnt of malls cannot be kept')
    }
  }
  return {
    get(mall, reading) {
      const key = keyOf(mall, reading)
      let baseline = known.get(key)
      if (!baseline) {
        if (known.size >= mostKept) known.delete(known.keys().next().value!)
        known.set(key, (baseline = load(key)))
      }
      return baseline
    },
    put(mall, reading, baseline) {
      const key = keyOf(mall, reading)
      known.set(key, Promise.resolve(baseline))
      unsaved.set(key, baseline)
      timer ??= setTimeout(() => void save(), savedAfterMs).unref()
    },
    close: save,
  }
}

const keyOf = (mall: string, reading: string) => `{${mall}}:baseline:${reading}`

/** What is no baseline is none: the mall begins anew. */
function parse(text: string | null): Baseline | undefined {
  try {
    const { crawls, low } = JSON.parse(text ?? '{}') as Partial<Baseline>
    return typeof crawls === 'number' && typeof low === 'object' && low !== null ? { crawls, low } : undefined
  } catch {
    return undefined
  }
}
