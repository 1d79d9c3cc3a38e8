import { LRUCache } from 'lru-cache'
import { type Cookie, CookieJar, MemoryCookieStore } from 'tough-cookie'

/** What one shop had us keep, and what of it goes to which address (RFC 6265). */
export interface ShopCookies {
  /** The header for this address, or undefined. */
  header(url: string): string | undefined
  /** Keeps what an answer from this address set. */
  take(url: string, setCookies: readonly string[]): void
}

export interface CookieJars {
  /** One jar for each mall; without a mall one that nobody else has. */
  of(mall: string | undefined): ShopCookies
  /** The shop wants no more of this session: the next request begins another. */
  end(mall: string | undefined): void
}

// A shop's session ends where it was not asked for so long.
const sessionMs = 30 * 60_000
const mostJars = 2_000
const mostPerAnswer = 32
const longestCookie = 4_096
const mostPerJar = 100
// Servers refuse more as a whole.
const longestHeader = 8_192

/** Cookies in this process' memory, apart for each mall: what one shop set, no other mall's request carries, be it to the same address. */
export function createCookieJars(): CookieJars {
  const jars = new LRUCache<string, ShopCookies>({ max: mostJars, ttl: sessionMs, updateAgeOnGet: true })
  return {
    of(mall) {
      if (mall === undefined) return createShopCookies()
      const known = jars.get(mall)
      if (known) return known
      const made = createShopCookies()
      jars.set(mall, made)
      return made
    },
    end(mall) {
      if (mall !== undefined) jars.delete(mall)
    },
  }
}

function createShopCookies(): ShopCookies {
  // Most shops' searches set none: then nothing is made.
  let store: MemoryCookieStore | undefined
  let jar: CookieJar | undefined
  return {
    header: (url) => (jar ? headerOf(jar.getCookiesSync(url)) : undefined),
    take(url, setCookies) {
      if (setCookies.length === 0) return
      store ??= new MemoryCookieStore()
      jar ??= new CookieJar(store, { looseMode: true })
      for (const text of setCookies.slice(0, mostPerAnswer)) {
        if (text.length <= longestCookie) jar.setCookieSync(text, url, { ignoreError: true })
      }
      keepNewest(store, mostPerJar)
    },
  }
}

function headerOf(cookies: readonly Cookie[]): string | undefined {
  let header = ''
  for (const cookie of cookies) {
    const text = cookie.cookieString()
    if (header.length + text.length + 2 > longestHeader) break
    header += header ? `; ${text}` : text
  }
  return header || undefined
}

function keepNewest(store: MemoryCookieStore, most: number): void {
  store.getAllCookies((_error, cookies = []) => {
    if (cookies.length <= most) return
    const oldestFirst = cookies.toSorted((a, b) => usedAt(a) - usedAt(b))
    for (const { domain, path, key } of oldestFirst.slice(0, cookies.length - most)) {
      store.removeCookie(domain ?? '', path ?? '/', key, () => undefined)
    }
  })
}

/** `lastAccessed` is the word "Infinity" in a cookie that is none any more. */
const usedAt = ({ lastAccessed }: Cookie): number => (lastAccessed instanceof Date ? lastAccessed.getTime() : 0)
