import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { bareEnv, spawnNode } from '@mallgate/e2e/spawned'

import type { Bench, Closable } from './bench.ts'
import { type Named, pssMbOf } from './process-cost.ts'

/** Call Center alone, as a process of its own on a free port, with a secret of its own. */
export interface CallCenterProcess extends Closable {
  /** `http://host:port` */
  address: string
  secret: string
  process: Named
  /** Collects its garbage, and says what is left. */
  memory(): Promise<Memory>
}

/** In megabytes (10⁶). */
export interface Memory {
  /** What V8 holds: exact, but only part of it. */
  heldMb: number
  /** All of the process, to some megabytes. */
  pssMb: number
}

const upBoundMs = 30_000
// V8 gives pages back to the system behind its own back.
const givenBackMs = 500
const collectOnSignal = new URL('./collect-on-signal.ts', import.meta.url).href

export const openCallCenter = (bench: Bench, redisUrl: string): Promise<CallCenterProcess> => bench.open(start(bench, redisUrl))

async function start({ profiling }: Bench, redisUrl: string): Promise<CallCenterProcess> {
  const secret = randomBytes(24).toString('hex')
  const own = { HOST: '127.0.0.1', PORT: '0', REDIS_URL: redisUrl, CLUSTER_SECRET: secret, LOG_LEVEL: 'info' }
  const flags = ['--expose-gc', `--import=${collectOnSignal}`, profiling?.env()['NODE_OPTIONS'] ?? '']
  const env = { ...bareEnv(), ...own, ...profiling?.env(), NODE_OPTIONS: flags.join(' ').trim() }
  const child = spawnNode('callcenter/src/main.ts', { name: 'callcenter', env })
  try {
    const { address } = await child.waitForLog(({ address: at }) => String(at).startsWith('http://'), upBoundMs)
    const known = { name: 'callcenter', pid: child.pid }
    profiling?.know([known])
    let asked = 0
    return {
      address: String(address),
      secret,
      process: known,
      async memory() {
        child.kill('SIGUSR2')
        const nth = ++asked
        const { heldBytes } = await child.waitForLog((entry) => entry.msg === 'garbage is collected' && entry['nth'] === nth)
        await sleep(givenBackMs)
        return { heldMb: Number(heldBytes) / 1e6, pssMb: (await pssMbOf([known])).get(known.name)! }
      },
      close: () => child.stop(),
    }
  } catch (error) {
    await child.stop()
    throw error
  }
}
