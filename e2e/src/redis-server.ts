import { mkdir, rm } from 'node:fs/promises'

import { freePort } from './redis-for-tests.ts'
import { type Spawned, bareEnv, spawnProgram } from './spawned.ts'

/** A redis-server of one test's own, that may be killed, paused and brought back. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** The process as it runs now. */
  process(): Spawned
  /** Starts it again where it ended: on the same port, with what was written before. */
  restart(): Promise<void>
  /** The same, with nothing of it. */
  restartEmpty(): Promise<void>
}

/** Resolves when it takes connections. Whoever starts it stops its process. */
export async function startRedisServer(dir: string): Promise<RedisServer> {
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--maxmemory-policy', 'noeviction']
  const start = async () => {
    const server = spawnProgram('redis-server', {
      name: 'redis',
      args: [...options, '--appendonly', 'yes'],
      env: bareEnv(),
      cwd: dir,
    })
    try {
      await server.waitForLine((line) => line.includes('Ready to accept') || undefined)
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }
  let current = await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    process: () => current,
    async restart() {
      await current.exited
      current = await start()
    },
    async restartEmpty() {
      await current.exited
      await rm(dir, { recursive: true, force: true })
      await mkdir(dir)
      current = await start()
    },
  }
}
