import { expect, it, onTestFinished } from 'vitest'

import { createLog } from './log.ts'
import { connectRedis, requireRedis } from './redis.ts'

it('says where there is no Redis without its password, be it one that no address should have', async () => {
  const redis = connectRedis('redis://127.0.0.1:1', 'test', createLog('test', 'silent'))
  onTestFinished(() => redis.disconnect())
  await expect(requireRedis(redis, 'redis://:se/cret@redis.example:6379')).rejects.toThrow(/^No Redis at redis:\/\/…@redis\.example:6379 /)
})
