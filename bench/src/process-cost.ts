import { readFile } from 'node:fs/promises'

// Of USER_HZ, which Linux fixes at 100 for what it shows of processes.
const tickMs = 10

/** A process and what it is called in a table; several of one name are added up. */
export interface Named {
  name: string
  pid: number
}

/** CPU time, user and system, that each has used so far, in milliseconds. Linux only. */
export const cpuMsOf = (processes: readonly Named[]): Promise<Map<string, number>> => sumByName(processes, cpuMs)

/** Memory of each, shared pages counted in part (PSS), in megabytes (10⁶). Linux only. */
export const pssMbOf = (processes: readonly Named[]): Promise<Map<string, number>> => sumByName(processes, pssMb)

/** CPU time by name between two looks. */
export const spent = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]))

export const sumOf = (each: ReadonlyMap<string, number>): number => [...each.values()].reduce((sum, value) => sum + value, 0)

/** CPU time that all processes of this machine have used so far, in milliseconds. Linux only. */
export async function busyMsOfMachine(): Promise<number> {
  const [, all = ''] = /^cpu +(.*)$/m.exec(await readFile('/proc/stat', 'utf8')) ?? []
  // user, nice, system, idle, waiting for a disk, interrupts, soft interrupts; guests are in user already (see proc(5)).
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = all.split(' ').map(Number)
  return (user + nice + system + irq + softIrq) * tickMs
}

async function sumByName(processes: readonly Named[], look: (pid: number) => Promise<number>): Promise<Map<string, number>> {
  const each = await Promise.all(
    processes.map(async ({ name, pid }) => {
      try {
        return { name, value: await look(pid) }
      } catch (error) {
        throw new Error(`${name} (process ${pid}) is gone: ${(error as Error).message}`, { cause: error })
      }
    }),
  )
  const sums = new Map<string, number>()
  for (const { name, value } of each) sums.set(name, (sums.get(name) ?? 0) + value)
  return sums
}

async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may hold spaces: fields are counted behind it (utime and stime are the 14th and 15th, see proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

async function pssMb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  return (Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) * 1024) / 1e6
}
