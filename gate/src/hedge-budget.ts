/** How many questions may be asked twice: where everything is slow, asking everything twice makes it slower. */
export interface HedgeBudget {
  /** To be called for each question. */
  earn(): void
  /** Whether one more may be asked twice now. */
  spend(): boolean
}

const share = 0.1
const most = 300

/** One in ten in the long run; `most` at once, for the moment in which an instance begins to hang. */
export function createHedgeBudget(): HedgeBudget {
  let left = most
  return {
    earn: () => void (left = Math.min(most, left + share)),
    spend() {
      if (left < 1) return false
      left--
      return true
    },
  }
}
