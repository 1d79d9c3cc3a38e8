import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'

import type { Profiling, Window } from './profiling.ts'
import { relativeTo } from './source-place.ts'

/** What V8 writes with --cpu-prof, as far as it is read here. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[]
  /** Microseconds. */
  startTime: number
  samples: number[]
  timeDeltas: number[]
}

/** CPU time in the windows, in milliseconds, idle time left out. */
export interface Summary {
  busyMs: number
  byModule: Map<string, number>
  byFunction: Map<string, number>
  /** Each sample goes to the nearest function of ours up its stack. */
  byOurs: Map<string, number>
}

const shown = 14

/** Where the measured time went, process by process, the busiest first; as text. */
export async function summariseProfiles({ dir, windows, names }: Profiling): Promise<string> {
  const sections: { busyMs: number; text: string }[] = []
  for (const file of (await readdir(dir)).filter((name) => name.endsWith('.cpuprofile'))) {
    const [pid, thread] = threadOf(file)
    const name = names.get(pid)
    if (name === undefined) continue
    const summary = summarise(JSON.parse(await readFile(join(dir, file), 'utf8')) as CpuProfile, windows)
    if (summary.busyMs >= 1)
      sections.push({ busyMs: summary.busyMs, text: textOf(thread === 0 ? name : `${name}, thread ${thread}`, file, summary) })
  }
  return sections
    .toSorted((a, b) => b.busyMs - a.busyMs)
    .map(({ text }) => text)
    .join('\n')
}

/** `CPU.<date>.<time>.<pid>.<thread>.<n>.cpuprofile` */
function threadOf(file: string): [number, number] {
  const [, , , pid, thread] = basename(file).split('.')
  return [Number(pid), Number(thread)]
}

export function summarise({ nodes, samples, timeDeltas, startTime }: CpuProfile, windows: readonly Window[]): Summary {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]))
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const nearestOurs = new Map<number, string>()
  const oursOf = (id: number): string => {
    const known = nearestOurs.get(id)
    if (known !== undefined) return known
    const place = places.get(id)!
    const parent = parents.get(id)
    const found = place.ours ? place.name : parent === undefined ? '(nobody of ours)' : oursOf(parent)
    nearestOurs.set(id, found)
    return found
  }
  const summary: Summary = { busyMs: 0, byModule: new Map(), byFunction: new Map(), byOurs: new Map() }
  let atUs = startTime
  samples.forEach((id, index) => {
    const us = timeDeltas[index]!
    atUs += us
    const inside = windows.some(({ fromUs, toUs }) => atUs >= fromUs && atUs <= toUs)
    if (!inside || us <= 0 || byId.get(id)?.functionName === '(idle)') return
    const ms = us / 1000
    summary.busyMs += ms
    add(summary.byModule, places.get(id)!.module, ms)
    add(summary.byFunction, places.get(id)!.name, ms)
    add(summary.byOurs, oursOf(id), ms)
  })
  return summary
}

interface Place {
  name: string
  module: string
  ours: boolean
}

function placeOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): Place {
  const called = functionName || '(anonymous)'
  if (url === '') return { name: called, module: called.startsWith('(') ? called : 'V8', ours: false }
  const { module, path, ours } = relativeTo(url)
  return { name: `${called} ${path}:${lineNumber + 1}`, module, ours }
}

const add = (sums: Map<string, number>, key: string, ms: number) => sums.set(key, (sums.get(key) ?? 0) + ms)

function textOf(name: string, file: string, { busyMs, byModule, byFunction, byOurs }: Summary): string {
  const table = (title: string, sums: Map<string, number>) =>
    [
      `  ${title}`,
      ...[...sums]
        .toSorted(([, a], [, b]) => b - a)
        .slice(0, shown)
        .map(([key, ms]) => `    ${((100 * ms) / busyMs).toFixed(1).padStart(5)} %  ${key}`),
    ].join('\n')
  return [
    `— ${name}: ${busyMs.toFixed(0)} ms busy (${file})`,
    table('self time by module', byModule),
    table('self time by function', byFunction),
    table('on behalf of (nearest function of ours)', byOurs),
    '',
  ].join('\n')
}
