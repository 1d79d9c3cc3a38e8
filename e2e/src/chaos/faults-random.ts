import type { Spawned } from '../spawned.ts'
import type { Service } from '../system.ts'
import type { Fault, Series } from './fault.ts'
import { isFailed } from './load.ts'
import { type Stage, stageMalls } from './stage.ts'
import { bringBack, crawlsAgain, kill, pauseMs } from './steps.ts'

type Random = () => number

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(items: readonly T[], random: Random): T => items[Math.floor(random() * items.length)]!
const services: readonly Service[] = ['callcenter', 'db-api', 'crawlers', 'mall-workers', 'gate']

/** Makes something wrong, and answers how it is put right. */
type Mischief = (stage: Stage, random: Random) => Promise<{ what: string; repair(): Promise<unknown> }>

const victim = ({ system }: Stage, random: Random): Spawned => {
  const there = services.filter((service) => system.running(service).length > 0)
  return pick(system.running(pick(there, random)), random)
}

const ended =
  (signal: NodeJS.Signals): Mischief =>
  async (stage, random) => {
    const one = victim(stage, random)
    await kill([one], signal)
    return { what: `${signal} of ${one.name}`, repair: () => bringBack(stage, [one]) }
  }

const frozen: Mischief = async (stage, random) => {
  const one = victim(stage, random)
  one.kill('SIGSTOP')
  return { what: `${one.name} frozen`, repair: async () => one.kill('SIGCONT') }
}

const redisFrozen: Mischief = async ({ system }) => {
  system.redis.process().kill('SIGSTOP')
  return { what: 'Redis frozen', repair: async () => system.redis.process().kill('SIGCONT') }
}

const redisKilled: Mischief = async ({ system }) => {
  await kill([system.redis.process()])
  return { what: 'Redis killed', repair: () => system.redis.restart() }
}

const redisEmptied: Mischief = async ({ system }) => {
  await kill([system.redis.process()])
  return { what: 'Redis killed, and emptied', repair: () => system.redis.restartEmpty() }
}

const mischiefs: readonly Mischief[] = [
  ended('SIGKILL'),
  ended('SIGKILL'),
  ended('SIGTERM'),
  frozen,
  frozen,
  redisFrozen,
  redisKilled,
  redisEmptied,
]

/** Some faults one after the other, now and then two at once, under load; afterwards all must be as it was, and the history right. */
const atRandom = (seed: number): Fault => ({
  name: `r. Faults at random, one after the other and two at once`,
  async run(stage) {
    const { system, pace, say } = stage
    const random = createRandom(seed)
    say(`seed ${seed}`)
    const load = await stage.load()
    await load.further(4)
    const rounds = pace.slack === 1 ? 8 : 4
    await stage.losing(async () => {
      for (let round = 0; round < rounds; round++) {
        const first = await pick(mischiefs, random)(stage, random)
        // Not two that are about Redis.
        const second = random() < 0.4 ? await pick(mischiefs.slice(0, 5), random)(stage, random) : undefined
        say(`${first.what}${second ? ` and ${second.what}` : ''}`)
        await pauseMs(pace.blinkMs * (0.5 + 2 * random()))
        await first.repair()
        await second?.repair()
        await pauseMs(pace.blinkMs * random())
      }
    })
    const againMs = await crawlsAgain(stage, stageMalls, 120_000)
    const listedMs = await stage.timed(
      'everybody listed',
      async () =>
        (await Promise.all([stage.list('mall'), stage.list('gate'), stage.list('crawler')])).every(
          (list) => list.filter(({ suspect }) => !suspect).length >= 2,
        ),
      120_000,
    )
    const { queries } = await stage.finish(load, { boundMs: 120_000 })
    say(
      `${queries.filter(isFailed).length} of ${queries.length} queries failed meanwhile; ${system.processes.length} processes were started`,
    )
    return [
      { what: 'live answers again, after the last', unit: 'ms', promised: 20_000, measured: againMs },
      { what: 'everybody in the list again', unit: 'ms', promised: 20_000, measured: againMs + listedMs },
    ]
  },
})

export const randomSeries = (seed: number): Series => ({
  name: 'random',
  system: { callcenters: 2, gates: 2, mallWorkers: 2, crawlers: 2 },
  faults: [atRandom(seed)],
})
