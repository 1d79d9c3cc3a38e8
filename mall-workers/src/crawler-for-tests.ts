// A crawler written through the kit, as a process of its own that dies of the query `poison`, never comes back from `stuck`, and hears
// nothing for longer than its hold on the job lasts while it reads `heavy`. It notes each run in Redis.
import { setTimeout as delay } from 'node:timers/promises'

import { createCrawlerKit } from '@mallgate/shared/crawler-kit'
import { createExchange } from '@mallgate/shared/exchange/exchange'
import { createLog } from '@mallgate/shared/log'
import { connectRedisForWorkers } from '@mallgate/shared/redis'
import { createRedisClock } from '@mallgate/shared/redis-time'

/** Nothing else goes on in this process meanwhile, its timers included. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

const [url = '', mall = ''] = process.argv.slice(2)
const log = createLog('crawler', 'silent')
const redis = connectRedisForWorkers(url, 'crawler-for-tests', log)
const kit = createCrawlerKit({
  instance: `crawler-${process.pid}`,
  redis,
  exchange: createExchange(redis),
  clock: await createRedisClock(redis),
  log,
  lockMs: 600,
  stalledIntervalMs: 200,
})
await kit.serve(mall, { concurrency: 4, timeoutMs: 10_000 }, async ({ query: { text } }, { signal }) => {
  await redis.rpush(`{${mall}}:runs`, text)
  // Those beside it are under way when it dies.
  await delay(text === 'poison' ? 100 : 200, undefined, { signal })
  if (text === 'poison') process.kill(process.pid, 'SIGKILL')
  if (text === 'stuck') block(Infinity)
  if (text === 'heavy') block(1_800)
  return { status: 'empty', offers: [] }
})
await redis.rpush(`{${mall}}:runs`, 'ready')
