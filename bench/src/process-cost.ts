import { readFile } from 'node:fs/promises'

// Of USER_HZ, which Linux fixes at 100 for what it shows of processes.
const tickMs = 10

/** CPU time, user and system, that these processes have used so far, in milliseconds. Linux only. */
export async function cpuMsOf(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(pids.map(cpuMs))
  return each.reduce((sum, ms) => sum + ms, 0)
}

async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name, in parentheses, may hold spaces: fields are counted behind it (utime and stime are the 14th and 15th, see proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickMs
}
