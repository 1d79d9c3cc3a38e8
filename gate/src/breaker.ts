/** How an ask ended, as far as it says whether a mall can be asked. */
export type Verdict = 'answered' | 'failed' | 'says_nothing'

/** `open`: nothing is asked. `half_open`: one ask at a time finds out whether it works again. */
export type BreakerState = 'closed' | 'open' | 'half_open'

/** Leave to ask once. */
export interface Permit {
  /** To be called when the ask has ended; further calls do nothing. */
  end(verdict: Verdict): void
}

/** Keeps queries off one mall while it does nothing but fail. */
export interface Breaker {
  /** Undefined: the mall is not to be asked now. `boundMs` is when the ask has ended at the latest: another may be tried then. */
  enter(boundMs: number): Permit | undefined
  state(): BreakerState
  /** When the next ask may be let through, in milliseconds from now; 0 while all are. */
  retryAfterMs(): number
}

export interface BreakerOptions {
  /** A monotonic clock, in milliseconds. */
  now?: (() => number) | undefined
  /** In [0, 1): spreads the tries of several Gates. */
  random?: (() => number) | undefined
}

const bucketMs = 500
// Of ten seconds, less the bucket that is being filled: who only fails is found out within ten.
const buckets = 19
const fewest = 5
const many = 20
const firstWaitMs = 1_000
const longestWaitMs = 8_000
const longestPermitMs = 5_000

/**
 * Opens when, within ten seconds, all of at least five asks failed, or half of at least twenty. Then lets one ask through after a second,
 * after two, four and eight more if it fails again; one that was answered closes it at once. That one's permit has an end, so that
 * an ask that never ends cannot keep the mall shut.
 */
export function createBreaker({ now = () => performance.now(), random = Math.random }: BreakerOptions = {}): Breaker {
  const ended = new Uint32Array(buckets)
  const failed = new Uint32Array(buckets)
  const filledIn = new Float64Array(buckets)
  let open = false
  let openings = 0
  let waitMs = firstWaitMs
  /** While open: from when on one may be let through; while one is under way: when its permit is over. */
  let nextAt = 0
  let under: Permit | undefined

  const bucket = (at: number): number => {
    const turn = Math.floor(at / bucketMs)
    const index = turn % buckets
    if (filledIn[index] !== turn) {
      filledIn[index] = turn
      ended[index] = failed[index] = 0
    }
    return index
  }

  const tooMany = (at: number): boolean => {
    const oldest = Math.floor(at / bucketMs) - buckets
    let all = 0
    let bad = 0
    for (let i = 0; i < buckets; i++) {
      if (filledIn[i]! <= oldest) continue
      all += ended[i]!
      bad += failed[i]!
    }
    return bad === all ? all >= fewest : all >= many && bad * 2 >= all
  }

  const shut = (at: number, forMs: number) => {
    if (!open) openings++
    open = true
    under = undefined
    // A quarter less at most, never more: it is a bound.
    nextAt = at + forMs * (1 - random() / 4)
  }

  const count = (verdict: Verdict) => {
    if (verdict === 'says_nothing') return
    const at = now()
    const index = bucket(at)
    ended[index]!++
    if (verdict === 'answered') return
    failed[index]!++
    if (tooMany(at)) {
      waitMs = firstWaitMs
      shut(at, waitMs)
    }
  }

  const close = () => {
    open = false
    under = undefined
    ended.fill(0)
    failed.fill(0)
  }

  /** An ask let through while open has the last word on it, as long as no later one had. */
  const judge = (permit: Permit, verdict: Verdict) => {
    if (verdict === 'answered') return close()
    if (under !== permit) return
    under = undefined
    if (verdict === 'failed') shut(now(), (waitMs = Math.min(longestWaitMs, waitMs * 2)))
    else nextAt = Math.min(nextAt, now())
  }

  const permitFor = (end: (permit: Permit, verdict: Verdict) => void): Permit => {
    // What was asked before it opened, or opened anew, has nothing to say of what is now.
    const begun = openings
    const wasOpen = open
    let over = false
    return {
      end(verdict) {
        if (over) return
        over = true
        if (begun === openings && wasOpen === open) end(this, verdict)
      },
    }
  }

  return {
    enter(boundMs) {
      if (!open) return permitFor((_permit, verdict) => count(verdict))
      const at = now()
      if (at < nextAt) return undefined
      nextAt = at + Math.min(boundMs, longestPermitMs)
      return (under = permitFor(judge))
    },
    state() {
      if (!open) return 'closed'
      return under || now() >= nextAt ? 'half_open' : 'open'
    },
    retryAfterMs: () => (open ? Math.max(0, Math.ceil(nextAt - now())) : 0),
  }
}
