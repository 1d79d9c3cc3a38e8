import type { Redis } from 'ioredis'

export interface LinkOptions {
  everyMs: number
  answersWithinMs: number
  /** Of one that is being set up, or set up anew: nobody waits for it. At first a machine may be busy with starting all there is. */
  setUp?: { withinMs: number; firstWithinMs: number }
  /** Where what is asked of it may rest at the other end for long: it is watched only while it is set up. */
  blocks?: boolean
  /** Called when it does not answer, before it is connected anew. */
  onSilent?: () => void
}

// Time is counted in this process' own turns: what came while it was busy is read between two of them, and is not held against Redis.
const turnMs = 100
// At first, and where one that was connected anew is silent again, it may be slow rather than gone: it is given more time, up to this,
// until it answers as it should.
const longestMs = 4_000
const setUpBounds = { withinMs: 4_000, firstWithinMs: 10_000 }

/**
 * Asks a connection again and again whether Redis is at its other end, and connects anew where it says nothing: a server that is stopped,
 * or a network that swallows what is sent, closes no connection. Ends with the connection.
 */
export function watchLink(redis: Redis, options: LinkOptions): Redis {
  const { everyMs, answersWithinMs, setUp = setUpBounds, blocks = false, onSilent } = options
  const slowMs = Math.max(longestMs, answersWithinMs)
  let answersMs = slowMs
  let wasReady = false
  // Ends the question that is asked now.
  let end: (() => void) | undefined

  const ask = () => {
    const { status } = redis
    const isSetUp = status === 'ready'
    // `connect`: it is open, and Redis has not said hello yet.
    if (end || !(isSetUp ? !blocks : status === 'connect')) return
    const { stream } = redis
    const heard = stream.bytesRead
    const askedAt = performance.now()
    const boundMs = isSetUp ? answersMs : wasReady ? setUp.withinMs : setUp.firstWithinMs
    let turns = 0
    const over = () => {
      clearInterval(turning)
      redis.off('close', over)
      if (end === over) end = undefined
    }
    end = over
    const answered = () => {
      if (performance.now() - askedAt <= answersWithinMs) answersMs = answersWithinMs
      over()
    }
    const silent = () => {
      over()
      answersMs = slowMs
      onSilent?.()
      redis.disconnect(true)
    }
    const turning = setInterval(() => {
      // Whatever it says, it is there; the answer itself may be refused as too late.
      if (stream.bytesRead > heard) over()
      else if (++turns * turnMs > boundMs) silent()
    }, turnMs)
    redis.once('close', over)
    // What it is refused for is not silence, or will be seen as such.
    if (isSetUp) redis.ping().then(answered, () => undefined)
  }
  let asked: NodeJS.Timeout | undefined
  const begin = () => {
    asked ??= setInterval(ask, everyMs).unref()
  }
  begin()
  ask()
  redis.on('end', () => {
    clearInterval(asked)
    asked = undefined
  })
  // One that was ended on purpose may be connected again.
  redis.on('connecting', begin)
  redis.on('ready', () => {
    wasReady = true
    end?.()
    ask()
  })
  return redis
}
