import type { CDPSession } from 'playwright-core'

import { hostOf } from '../own-site.ts'

export interface CountedRequests {
  /** Requests under way whose answers the page may be drawn from. */
  underWay(): number
  /** Requests that went out, by host: what the cache answered, or was held back, is not among them. */
  sent(): ReadonlyMap<string, number>
}

const drawnFrom: ReadonlySet<string> = new Set(['Document', 'Script', 'XHR', 'Fetch'])
// An answer that takes longer is one the page keeps open.
const longestUnderWayMs = 4_000

/** Counts what a page asks for, by the browser's own events: `Network.enable` is the caller's. */
export function countRequests(cdp: CDPSession): CountedRequests {
  const open = new Map<string, { host: string; type: string; at: number }>()
  const sent = new Map<string, number>()
  const takeBack = (id: string) => {
    const known = open.get(id)
    if (known) sent.set(known.host, Math.max(0, (sent.get(known.host) ?? 0) - 1))
  }
  cdp.on('Network.requestWillBeSent', ({ requestId, request, type = 'Other' }) => {
    if (!/^https?:/.test(request.url)) return
    const host = hostOf(request.url)
    open.set(requestId, { host, type, at: performance.now() })
    sent.set(host, (sent.get(host) ?? 0) + 1)
  })
  cdp.on('Network.requestServedFromCache', ({ requestId }) => takeBack(requestId))
  cdp.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.fromDiskCache) takeBack(requestId)
  })
  cdp.on('Network.loadingFinished', ({ requestId }) => open.delete(requestId))
  cdp.on('Network.loadingFailed', ({ requestId, blockedReason }) => {
    if (blockedReason !== undefined) takeBack(requestId)
    open.delete(requestId)
  })
  return {
    underWay() {
      const since = performance.now() - longestUnderWayMs
      return [...open.values()].filter(({ type, at }) => drawnFrom.has(type) && at > since).length
    },
    sent: () => sent,
  }
}
