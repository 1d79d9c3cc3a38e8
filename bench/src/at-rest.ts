import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { freePort } from '@mallgate/e2e/redis-for-tests'
import { bareEnv, spawnProgram } from '@mallgate/e2e/spawned'

import type { Bench } from './bench.ts'
import { descendantsOf } from './descendants.ts'
import { type Row, inDigits } from './figure.ts'
import { freshQuery, requireLive } from './first-query.ts'
import { pssMbOf, sumOf } from './process-cost.ts'
import { setAside } from './set-aside.ts'
import { median, spread } from './statistics.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compileCache = join(root, 'node_modules', '.cache', 'compile')
// Our services give back what only starting took some 8 s after it.
const restMs = 12_000
const upBoundMs = 90_000
const stopBoundMs = 30_000
const starts = 3

/** The whole system as `npm start` leaves it: what it takes at rest, and how long until it has answered its first query. */
export async function benchAtRest(bench: Bench): Promise<Row> {
  // As after an install; what the first start compiles is there for the others, of the sources as they are now.
  await bench.open(setAside(compileCache))
  bench.say('at-rest: npm start, 1, nothing compiled')
  const first = await bench.open(npmStart(0))
  await first.close()
  const seconds: number[] = []
  const memory: Map<string, number>[] = []
  for (let start = 1; start <= (bench.share < 1 ? 1 : starts); start++) {
    bench.say(`at-rest: npm start, ${start + 1}`)
    const { pid, answeredMs, close } = await bench.open(npmStart(start))
    seconds.push(answeredMs / 1000)
    await new Promise((resolve) => setTimeout(resolve, restMs))
    bench.signal.throwIfAborted()
    memory.push(await pssMbOf((await descendantsOf(pid)).filter(({ name }) => name !== 'ended')))
    await close()
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
      {
        what: 'the same for the first time, nothing compiled yet',
        measured: spread([first.answeredMs / 1000]),
        unit: 's',
        target: { atMost: 10 },
      },
    ],
    details: [`PSS by process, in MB, ${restMs / 1000} s after its answer: ${parts.join(', ')}.`],
  }
}

/** Resolves when the query that `npm start` asks has been answered on its terminal. It ends when we do, however that is. */
async function npmStart(start: number) {
  const [port, demoPort] = [await freePort(), await freePort()]
  const env = { ...bareEnv(), DEMO_PORT: String(demoPort) }
  const args = ['start', '--', '--port', String(port), '--query', freshQuery(start, Date.now())]
  const startedAt = performance.now()
  const system = spawnProgram('npm', { name: 'npm start', args, env, cwd: root })
  const close = () => system.stop(stopBoundMs)
  try {
    // What it says behind the table of its query.
    await system.waitForLine((line) => /^\s+Gate\s+http/.test(line) || undefined, upBoundMs)
    const answeredMs = performance.now() - startedAt
    requireLive(system.lines)
    return { pid: system.pid, answeredMs, close }
  } catch (error) {
    await close()
    throw error
  }
}
