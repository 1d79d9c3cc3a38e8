/** One at a time; all who ask while one runs share the next, which begins after their asking. */
export function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  let next: Promise<T> | undefined

  const start = async () => {
    const begun = work()
    running = begun
    try {
      return await begun
    } finally {
      running = undefined
    }
  }
  const startAfter = async (before: Promise<T>) => {
    await before.catch(() => undefined)
    next = undefined
    return start()
  }
  return () => {
    if (!next && !running) return start()
    next ??= startAfter(running!)
    return next
  }
}
