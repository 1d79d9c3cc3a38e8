import startRedisForTests from '@mallgate/e2e/redis-for-tests'

/** A redis-server of the benchmark's own, on a free port. */
export async function startRedis(): Promise<{ url: string; close(): Promise<void> }> {
  const close = await startRedisForTests()
  return { url: process.env['REDIS_URL']!, close }
}
