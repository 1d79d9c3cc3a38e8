/** Tells when a shop has become slow, by what is usual for it. */
export interface Slowness {
  /**
   * Milliseconds to leave between two requests after one that took so long; 0 where that is nothing unusual. Only answers make out what
   * is usual, for each kind of page by itself: a search may always take longer than a product.
   */
  of(mall: string, url: string, latencyMs: number, answered: boolean): number
}

// A second is nothing to slow down for, whatever a fast shop was before.
const slowFromMs = 1_000
const slowTimes = 3
// A crawl waits for seconds at most: longer, and nobody would ask at all.
const mostDelayMs = 5_000
// What is faster than usual soon is the usual; what is slower only if it goes on for dozens of answers.
const fasterShare = 0.3
const slowerShare = 0.03
const mostKinds = 10_000

/**
 * After Scrapy's AutoThrottle with one request at a time as its aim (delay = latency / 1); the halves in `told.lua`. It differs in when:
 * for a shop that answers as it always does there is no delay at all.
 */
export function createSlowness(): Slowness {
  const usual = new Map<string, number>()
  return {
    of(mall, url, latencyMs, answered) {
      const kind = `${mall} ${firstSegment(url)}`
      const usualMs = usual.get(kind)
      if (answered) {
        if (usual.size >= mostKinds) usual.clear()
        usual.set(kind, usualMs === undefined ? latencyMs : usualMs + (latencyMs - usualMs) * shareOf(latencyMs < usualMs))
      }
      const isSlow = usualMs !== undefined && latencyMs > Math.max(slowFromMs, usualMs * slowTimes)
      return isSlow ? Math.min(mostDelayMs, latencyMs) : 0
    },
  }
}

const shareOf = (faster: boolean) => (faster ? fasterShare : slowerShare)

/** `/search` of `https://shop.example/search/lamp?page=2`. */
const firstSegment = (url: string): string => /^[^:]*:\/\/[^/?#]*(\/[^/?#]*)?/.exec(url)?.[1] ?? ''
