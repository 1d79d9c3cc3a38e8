/** So many at a time; who comes later waits for his turn, first come first. */
export interface Slots {
  /** @returns what leaves the place again; @throws the signal's reason when it aborts before there is one */
  enter(signal: AbortSignal): Promise<() => void>
}

export function createSlots(most: number): Slots {
  const waiting = new Set<() => void>()
  let taken = 0
  const leave = () => {
    taken--
    const [next] = waiting
    if (next) next()
  }
  const take = () => {
    taken++
    let left = false
    return () => {
      if (left) return
      left = true
      leave()
    }
  }
  return {
    async enter(signal) {
      signal.throwIfAborted()
      if (taken < most) return take()
      return new Promise((resolve, reject) => {
        const go = () => {
          waiting.delete(go)
          signal.removeEventListener('abort', stop)
          resolve(take())
        }
        const stop = () => {
          waiting.delete(go)
          reject(signal.reason as Error)
        }
        waiting.add(go)
        signal.addEventListener('abort', stop, { once: true })
      })
    },
  }
}
