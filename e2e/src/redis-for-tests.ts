import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A redis-server of the tests' own on a free port: `REDIS_URL` for every test of this run. */
export default async function startRedis(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-redis-'))
  const port = await freePort()
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'noeviction',
  ]
  const redis = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    redis.once('error', (error) => reject(new Error(`redis-server is needed for the tests: ${error.message}`)))
    redis.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
    redis.stdout.on('data', (text: Buffer) => text.includes('Ready to accept') && resolve())
  })
  process.env['REDIS_URL'] = `redis://127.0.0.1:${port}`
  return async () => {
    const ended = new Promise((resolve) => redis.once('exit', resolve))
    redis.kill('SIGTERM')
    await ended
    await rm(dir, { recursive: true, force: true })
  }
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
