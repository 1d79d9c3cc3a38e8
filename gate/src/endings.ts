/** The searches under way, for the day on which they must end before their deadline. */
export interface Endings {
  /** Answers how to leave again. */
  add(end: () => void): () => void
  /** Ends all, with what they have; also those that come later. */
  endAll(): void
}

export function createEndings(): Endings {
  const under = new Set<() => void>()
  let over = false
  return {
    add(end) {
      under.add(end)
      if (over) queueMicrotask(end)
      return () => void under.delete(end)
    },
    endAll() {
      over = true
      for (const end of under) end()
    },
  }
}
