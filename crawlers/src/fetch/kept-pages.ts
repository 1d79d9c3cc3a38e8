import { LRUCache } from 'lru-cache'

import type { PageRequest } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'

/** Pages a shop may answer 304 for, by the validators it gave them (RFC 9110, section 13). */
export interface KeptPages {
  /** What is kept for this very request of this mall, and the headers that ask whether it still holds. */
  find(mall: string | undefined, request: PageRequest): KeptPage | undefined
  /** Keeps a page that has a validator, unless the shop forbids it or it is too large. */
  keep(mall: string | undefined, request: PageRequest, page: FetchedPage): void
}

export interface KeptPage {
  conditions: Record<string, string>
  /** The page as it was, with the headers that the answer 304 has anew. */
  renewed(headers: Record<string, string>): FetchedPage
}

interface Entry extends KeptPage {
  /** What was sent for it. More than the answer says it depends on, for not all shops say that rightly. */
  sent: Record<string, string>
}

const mostBytes = 32 * 1024 * 1024
const mostPageBytes = 4 * 1024 * 1024

/** Keeps pages in this process' memory, the latest used, up to 32 MB of bodies. Each request is still sent: only the body is spared. */
export function createKeptPages(): KeptPages {
  const pages = new LRUCache<string, Entry, number>({ maxSize: mostBytes, maxEntrySize: mostPageBytes })
  const keyOf = (mall: string, url: string) => `${mall} ${url}`
  return {
    find(mall, { method, url, headers }) {
      if (mall === undefined || method !== 'GET' || pages.size === 0 || asksItself(headers)) return undefined
      const entry = pages.get(keyOf(mall, url))
      return entry && isSame(entry.sent, headers) ? entry : undefined
    },
    keep(mall, request, page) {
      if (mall === undefined || request.method !== 'GET' || page.status !== 200) return
      const conditions = conditionsOf(page.headers)
      if (!conditions && pages.size === 0) return
      const key = keyOf(mall, request.url)
      if (!conditions || forbids(page.headers)) {
        pages.delete(key)
        return
      }
      const kept = { ...page, body: own(page.body) }
      const renewed = (headers: Record<string, string>) => ({ ...kept, headers: renewHeaders(kept.headers, headers) })
      pages.set(key, { conditions, sent: request.headers, renewed }, { size: kept.body.byteLength + entryBytes })
    },
  }
}

// Of headers, address and the entry itself, about.
const entryBytes = 2_048

/** A definition with conditions of its own means them. */
const asksItself = (headers: Record<string, string>): boolean => 'if-none-match' in headers || 'if-modified-since' in headers

function conditionsOf({ etag, 'last-modified': modified }: Record<string, string>): Record<string, string> | undefined {
  if (!etag && !modified) return undefined
  return { ...(etag && { 'if-none-match': etag }), ...(modified && { 'if-modified-since': modified }) }
}

/** `*`: nobody can say what the answer depends on. */
const forbids = ({ vary = '', 'cache-control': control = '' }: Record<string, string>): boolean =>
  vary.includes('*') || /\bno-store\b/i.test(control)

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  if (one === other) return true
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}

// These describe the body that was kept, not the answer without one.
const ofTheBody = new Set(['content-length', 'content-encoding', 'content-type', 'content-range', 'transfer-encoding', 'connection'])

function renewHeaders(kept: Record<string, string>, headers: Record<string, string>): Record<string, string> {
  return { ...kept, ...Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheBody.has(name))) }
}

/** A body that is part of a larger piece of memory would hold all of that. */
const own = (body: Uint8Array): Uint8Array => (body.byteLength * 2 < body.buffer.byteLength ? Uint8Array.prototype.slice.call(body) : body)
