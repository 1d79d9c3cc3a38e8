import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startRedisServer } from '@mallgate/e2e/redis-server'
import { createLog } from '@mallgate/shared/log'
import { connectRedis } from '@mallgate/shared/redis'

import type { Bench, Closable } from './bench.ts'
import type { Named } from './process-cost.ts'

/** A redis-server of a row's own, on a free port, that writes its append-only file as ours does. */
export interface BenchRedis extends Closable {
  url: string
  process: Named
  /** What it says that it uses, in megabytes (10⁶). */
  usedMb(): Promise<number>
}

export const openRedis = (bench: Bench): Promise<BenchRedis> => bench.open(start())

async function start(): Promise<BenchRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-bench-redis-'))
  const server = await startRedisServer(dir)
  return {
    url: server.url,
    process: { name: 'redis', pid: server.process().pid },
    async usedMb() {
      const redis = connectRedis(server.url, 'bench', createLog('bench', 'warn'))
      try {
        await redis.connect()
        return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]) / 1e6
      } finally {
        redis.disconnect()
      }
    },
    async close() {
      await server.process().stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
