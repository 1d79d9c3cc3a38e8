import type { Redis } from 'ioredis'

export interface LinkOptions {
  everyMs: number
  answersWithinMs: number
  /** Called when it does not answer, before it is connected anew. */
  onSilent?: () => void
}

// What came while this process was busy is read only after its timers have run.
const readMs = 100

/**
 * Asks a connection again and again whether Redis is at its other end, and connects anew where it says nothing: a server that is stopped,
 * or a network that swallows what is sent, closes no connection. Ends with the connection.
 */
export function watchLink(redis: Redis, { everyMs, answersWithinMs, onSilent }: LinkOptions): Redis {
  let asking = false
  const drop = () => {
    onSilent?.()
    redis.disconnect(true)
  }
  const ask = () => {
    const { status } = redis
    // `connect`: it is open, and Redis has not said hello yet.
    if (asking || (status !== 'ready' && status !== 'connect')) return
    asking = true
    let timer: NodeJS.Timeout
    const over = () => {
      clearTimeout(timer)
      redis.off('ready', over).off('close', over)
      asking = false
    }
    const silent = () => {
      over()
      drop()
    }
    timer = setTimeout(() => (timer = setTimeout(silent, readMs)), answersWithinMs)
    redis.once('close', over)
    if (status === 'connect') redis.once('ready', over)
    // What it is refused for is not silence, or will be seen as such by the timer.
    else redis.ping().then(over, () => undefined)
  }
  const asked = setInterval(ask, everyMs)
  asked.unref()
  redis.on('end', () => clearInterval(asked))
  return redis
}
