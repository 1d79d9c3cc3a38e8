import { ProblemError } from '@mallgate/shared/contract/problem'

const boundMs = 2_000
// Redis answers, but not with what was asked: it is loading, full, read-only or without its master.
const unable = /^(LOADING|OOM|READONLY|MASTERDOWN|NOREPLICAS|MISCONF|BUSY|CLUSTERDOWN|TRYAGAIN)\b/

/**
 * What Redis answers to `command`, within 2 s.
 * @throws ProblemError `upstream_unavailable` where Redis is away, silent or unable; the error itself where the fault is ours
 */
export async function redisAnswer<T>(command: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${boundMs} ms`)), boundMs)
  try {
    return await Promise.race([command, late])
  } catch (error) {
    const { name, message } = error as Error
    if (name === 'ReplyError' && !unable.test(message)) throw error
    throw new ProblemError('upstream_unavailable', `Redis does not answer: ${message}`)
  } finally {
    clearTimeout(timer)
  }
}
