import { readFile } from 'node:fs/promises'

import type { Bench } from './bench.ts'
import { type Figure, type Row, inDigits, withUnit } from './figure.ts'
import { median, spread } from './statistics.ts'
import { type ChangeSeen, type Idle, type Watched, watchRegistry } from './watched-registry.ts'

const modeNames = { poll: 'long poll', sse: 'SSE' } as const
const openFilesNeeded = 6_000

/** One Call Center with 500 instances and 5,000 watchers: how fast a change reaches all, and what it costs. */
export async function benchCallCenter(bench: Bench): Promise<Row> {
  requireOpenFiles(await readFile('/proc/self/limits', 'utf8'))
  const seen: Watched[] = []
  for (const mode of ['poll', 'sse'] as const) {
    seen.push(await watchRegistry(bench, mode))
    await bench.closeAll()
  }
  const [{ instances, watchers }] = seen as [Watched]
  return {
    key: 'call-center',
    what: `One Call Center with ${instances} instances and ${watchers} watchers of one service`,
    against: '—',
    figures: seen.flatMap(figuresOf),
    details: [
      'A change is timed from when its `PUT` is sent until a watcher has the whole of its answer; in brackets the five changes. Heartbeats, renewals and tokens as real processes send them, one token for each watcher.',
      ...seen.flatMap(detailsOf),
      'Memory a watcher is PSS, and an instance’s what V8 and Redis hold, once garbage is collected; what the kernel keeps for a connection is in neither.',
    ],
  }
}

/** @throws Error where a process here may not have as many connections as are measured */
export function requireOpenFiles(limits: string): void {
  const hard = /^Max open files +\S+ +(\S+)/m.exec(limits)?.[1]
  if (hard === 'unlimited' || Number(hard) >= openFilesNeeded) return
  throw new Error(`a process may have ${hard} open files here, and this row needs ${openFilesNeeded}: ulimit -Hn ${openFilesNeeded}`)
}

export function figuresOf(watched: Watched): Figure[] {
  const { mode, instances, few, watchers, changes, beating, idle, memory, redisMb, listBytes } = watched
  const name = modeNames[mode]
  const reaches = (what: string, pick: (change: ChangeSeen) => number, target?: Figure['target']): Figure => ({
    what: `${name}: a change reaches ${what}`,
    measured: spread(changes.map(pick)),
    unit: 'ms',
    ...(target && { target }),
  })
  const figures: Figure[] = [
    reaches('99 % of the watchers', ({ p99 }) => p99, { atMost: 1_000 }),
    reaches('half of them', ({ p50 }) => p50),
    reaches('the last', ({ last }) => last),
    { ...eventSize(name, changes, listBytes), target: { atMost: 5 } },
    { what: `${name}: idle CPU, of a core`, measured: shareOfCore(idle, 'callcenter'), unit: '%', target: { atMost: 15 } },
    perUnit(`${name}: memory a watcher`, memory.watchers.pssMb - memory.instances.pssMb, watchers),
  ]
  if (!beating) return figures
  return [
    ...figures,
    {
      what: `${name}: idle CPU for ${perWatchers} watchers, of a core`,
      measured: one((perWatchers / watchers) * (cpuOf(idle) - cpuOf(beating))),
      unit: '%',
    },
    { what: `idle CPU for ${perInstances} instances, of a core`, measured: one((perInstances / instances) * cpuOf(beating)), unit: '%' },
    perUnit('memory an instance, Call Center', memory.instances.heldMb - memory.few.heldMb, instances - few),
    perUnit('memory an instance, Redis', redisMb.instances - redisMb.few, instances - few),
  ]
}

const perWatchers = 1_000
const perInstances = 100
const cpuOf = (idle: Idle) => shareOfCore(idle, 'callcenter').median

const one = (value: number) => ({ median: value, min: value, max: value })

const perUnit = (what: string, mb: number, count: number): Figure => ({ what, measured: one((1_000 * mb) / count), unit: 'kB' })

const eventSize = (name: string, changes: readonly ChangeSeen[], listBytes: number): Figure => ({
  what: `${name}: a change’s bytes, of the whole list’s`,
  ours: withUnit(median(changes.map(({ bytes }) => bytes)) / 1_000, 'kB'),
  baseline: withUnit(listBytes / 1_000, 'kB'),
  measured: spread(changes.map(({ bytes }) => (100 * bytes) / listBytes)),
  unit: '%',
})

/** The mean over the whole time, and the least and the most of its slices. */
export function shareOfCore({ slices }: Pick<Idle, 'slices'>, name: string): Figure['measured'] {
  const used = (each: readonly Idle['slices'][number][]) => {
    const cpuMs = each.reduce((sum, slice) => sum + (slice.cpuMs.get(name) ?? 0), 0)
    return (100 * cpuMs) / each.reduce((sum, slice) => sum + slice.durationMs, 0)
  }
  return { ...spread(slices.map((slice) => used([slice]))), median: used(slices) }
}

function detailsOf({ mode, changes, idle, few, memory, endMb, watchers }: Watched): string[] {
  const name = modeNames[mode]
  const names = ['callcenter', 'redis', 'instances', 'watchers']
  const share = (each: string) => `${each} ${inDigits(shareOfCore(idle, each).median)} %`
  const cost = (each: string) => `${each} ${inDigits(median(changes.map(({ cpuMs }) => cpuMs.get(each) ?? 0)))}`
  const seconds = inDigits(idle.durationMs / 1_000)
  const missing = changes.reduce((sum, change) => sum + change.missing, 0)
  const { few: withFew, instances, watchers: watched } = memory
  return [
    `${name}, idle for ${seconds} s (the mean; in brackets the least and the most fifth of it), ${idle.beats} heartbeats and ${idle.renewals} renewals: ${names.map(share).join(', ')} of a core; whatever else ran on this machine, ${inDigits((100 * idle.othersMs) / idle.durationMs)} %.`,
    `${name}, CPU a change until all watch again, in ms: ${names.map(cost).join(', ')}; its own \`PUT\` is answered after ${inDigits(median(changes.map(({ answered }) => answered)))} ms.`,
    `${name}, Call Center’s living memory (PSS), in MB: ${inDigits(withFew.pssMb)} with ${few} instances, ${inDigits(instances.pssMb)} with all, ${inDigits(watched.pssMb)} with the watchers; ${inDigits(endMb)} after the changes, garbage and all.`,
    ...(missing > 0 ? [`**${missing} of ${watchers * changes.length} times a watcher was not told within 10 s.**`] : []),
  ]
}
