import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startRedisServer } from '@mallgate/e2e/redis-server'

import type { Bench, Closable } from './bench.ts'
import type { Named } from './process-cost.ts'

/** A redis-server of a row's own, on a free port, that writes its append-only file as ours does. */
export const openRedis = (bench: Bench): Promise<Closable & { url: string; process: Named }> => bench.open(start())

async function start() {
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-bench-redis-'))
  const server = await startRedisServer(dir)
  return {
    url: server.url,
    process: { name: 'redis', pid: server.process().pid },
    async close() {
      await server.process().stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
