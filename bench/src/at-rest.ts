import { fileURLToPath } from 'node:url'

import { freePort } from '@mallgate/e2e/redis-for-tests'
import { bareEnv, spawnProgram } from '@mallgate/e2e/spawned'

import type { Bench } from './bench.ts'
import { descendantsOf } from './descendants.ts'
import { type Row, inDigits } from './figure.ts'
import { pssMbOf, sumOf } from './process-cost.ts'
import { median, spread } from './statistics.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const restMs = 10_000
const upBoundMs = 90_000
const stopBoundMs = 30_000
const starts = 3

/** The whole system as `npm start` leaves it: what it takes at rest, and how long until it has answered its first query. */
export async function benchAtRest(bench: Bench): Promise<Row> {
  const seconds: number[] = []
  const memory: Map<string, number>[] = []
  for (let start = 0; start < (bench.share < 1 ? 1 : starts); start++) {
    bench.say(`at-rest: npm start, ${start + 1}`)
    const { pid, answeredMs } = await bench.open(npmStart())
    seconds.push(answeredMs / 1000)
    await new Promise((resolve) => setTimeout(resolve, restMs))
    bench.signal.throwIfAborted()
    memory.push(await pssMbOf((await descendantsOf(pid)).filter(({ name }) => name !== 'ended')))
    await bench.closeAll()
  }
  const names = [...memory[0]!.keys()].map((name) => ({ name, mb: median(memory.map((each) => each.get(name) ?? 0)) }))
  const parts = names.toSorted((a, b) => b.mb - a.mb).map(({ name, mb }) => `${name} ${inDigits(mb)}`)
  return {
    key: 'at-rest',
    what: 'The whole system at rest, as `npm start` leaves it',
    against: '—',
    figures: [
      { what: 'memory (PSS) with Redis and demo shops', measured: spread(memory.map(sumOf)), unit: 'MB', target: { atMost: 600 } },
      { what: 'first answer after `npm start`, packages installed', measured: spread(seconds), unit: 's', target: { atMost: 10 } },
    ],
    details: [`PSS by process, in MB, ${restMs / 1000} s after its query: ${parts.join(', ')}.`],
  }
}

/** Resolves when the query that `npm start` asks has been answered on its terminal. It ends when we do, however that is. */
async function npmStart() {
  const [port, demoPort] = [await freePort(), await freePort()]
  const env = { ...bareEnv(), DEMO_PORT: String(demoPort) }
  const startedAt = performance.now()
  const system = spawnProgram('npm', { name: 'npm start', args: ['start', '--', '--port', String(port)], env, cwd: root })
  const close = () => system.stop(stopBoundMs)
  try {
    // What it says behind the table of its query.
    await system.waitForLine((line) => /^\s+Gate\s+http/.test(line) || undefined, upBoundMs)
    return { pid: system.pid, answeredMs: performance.now() - startedAt, close }
  } catch (error) {
    await close()
    throw error
  }
}
