import { readFile, readdir } from 'node:fs/promises'

import type { Named } from './process-cost.ts'

/** A process and all that came of it, by what they run. Linux only. */
export async function descendantsOf(root: number): Promise<Named[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)))
  const within = (pid: number): boolean => pid === root || (parents.get(pid) !== undefined && within(parents.get(pid)!))
  const found = pids.filter(within)
  return Promise.all(found.map(async (pid) => ({ name: programIn(await textOf(`/proc/${pid}/cmdline`)), pid })))
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await textOf(`/proc/${pid}/stat`)
  // Behind the name, which may hold anything: state, parent.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) || undefined
}

// It may have ended since it was listed.
const textOf = (file: string) => readFile(file, 'utf8').catch(() => '')

/** What a command line runs: a part of ours, a script, or the program's name. */
export function programIn(commandLine: string): string {
  const words = commandLine.split('\0').filter(Boolean)
  const [first = 'ended'] = words
  const part = words.map((word) => /([\w-]+)\/src\/main\.ts$/.exec(word)?.[1]).find(Boolean)
  const script = words
    .slice(1)
    .map((word) => /([^/]+\.m?js)$/.exec(word)?.[1])
    .find((name) => name && name !== 'leash.mjs')
  if (/redis-server|valkey-server/.test(first)) return 'redis'
  return part ?? script ?? first.split(' ').slice(0, 2).join(' ').split('/').at(-1)!
}
