import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Spawned } from '@mallgate/e2e/spawned'
import { type System, startSystem } from '@mallgate/e2e/system'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { stringify } from 'yaml'

import type { Bench } from './bench.ts'
import { type Named, cpuMsOf, spent } from './process-cost.ts'

/** A whole system that hosts the malls given and no others. */
export interface BenchSystem {
  gateUrl: string
  /** All its processes, Redis too, named by what they are. */
  processes: readonly Named[]
  /** One more mall-workers process, for these malls; it ends with the system where nobody ends it before. */
  host(ids: readonly string[]): Promise<Spawned>
  close(): Promise<void>
}

/** @param hosted ids of those that are hosted from the start: all where absent */
export const openSystem = (bench: Bench, malls: readonly MallDefinition[], hosted = malls.map(({ id }) => id)): Promise<BenchSystem> =>
  bench.open(start(bench, malls, hosted))

async function start({ profiling }: Bench, malls: readonly MallDefinition[], hosted: readonly string[]): Promise<BenchSystem> {
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-bench-'))
  const remove = () => rm(dir, { recursive: true, force: true })
  try {
    await writeMalls(dir, malls)
    const env = { LOG_LEVEL: 'info', ...profiling?.env() }
    const system = await startSystem({ demo: false, mallsDir: dir, malls: hosted.join(','), env })
    const processes = processesOf(system)
    profiling?.know(processes)
    return {
      gateUrl: system.gateUrl,
      processes,
      host: (ids) => system.startMallWorker({ MALLS: ids.join(','), MALLS_DIR: dir }),
      async close() {
        await system.close()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

function processesOf(system: System): Named[] {
  const ours = system.processes.map(({ name, pid }) => ({ name: name.replace(/-\d+$/, ''), pid }))
  return [...ours, { name: 'redis', pid: system.redis.process().pid }]
}

async function writeMalls(dir: string, malls: readonly MallDefinition[]): Promise<void> {
  for (const mall of malls) {
    await mkdir(join(dir, mall.id), { recursive: true })
    await writeFile(join(dir, mall.id, 'mall.yaml'), stringify(mall))
  }
}

/** Does some work and says what CPU time it took of which processes, in milliseconds. */
export async function withCpu<T>(processes: readonly Named[], work: () => Promise<T>): Promise<{ done: T; cpuMs: Map<string, number> }> {
  const before = await cpuMsOf(processes)
  const done = await work()
  return { done, cpuMs: spent(before, await cpuMsOf(processes)) }
}
