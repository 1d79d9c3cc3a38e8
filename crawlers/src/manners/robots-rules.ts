/** What a robots.txt says to us: the rules of the groups that name us, else of those for everybody. */
export interface RobotsRules {
  rules: readonly RobotsRule[]
  crawlDelayMs: number
}

export interface RobotsRule {
  allow: boolean
  /** As normalised by `robotsPath`, with `*` and a closing `$`. */
  path: string
  /** From 1. */
  line: number
}

/** At least as much has to be read (RFC 9309, 2.5: 500 KiB); what stands behind it is ignored. */
export const robotsMaxBytes = 512 * 1024

const utf8 = new TextDecoder()
const newline = 10

/** The text of a robots.txt, as far as it counts, in whole lines. */
export function robotsText(body: Uint8Array): string {
  if (body.byteLength <= robotsMaxBytes) return utf8.decode(body)
  return utf8.decode(body.subarray(0, body.lastIndexOf(newline, robotsMaxBytes) + 1))
}

// Nobody waits longer for a page; a shop that wants to be asked once an hour says so by `Disallow`.
const mostCrawlDelayMs = 30_000

interface Group {
  rules: RobotsRule[]
  crawlDelayMs: number
  named: boolean
}

/**
 * Reads a robots.txt after RFC 9309, whatever it is made of: groups that name `token` (ours, case ignored) are one, and records that are unknown
 * change nothing.
 */
export function parseRobots(text: string, token: string): RobotsRules {
  const ours: Group = { rules: [], crawlDelayMs: 0, named: false }
  const everybodys: Group = { rules: [], crawlDelayMs: 0, named: false }
  let current: Group[] = []
  // User-agent lines in a row begin one group.
  let naming = false
  let number = 0
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)) {
    number++
    const record = /^\s*([a-z-]{1,20})\s*:\s*([^#]*)/i.exec(line)
    if (!record) continue
    const [, key, rest] = record
    const value = rest!.trim()
    switch (key!.toLowerCase()) {
      case 'user-agent': {
        if (!naming) current = []
        naming = true
        const group = groupOf(value, token, ours, everybodys)
        if (group) {
          group.named = true
          current.push(group)
        }
        break
      }
      case 'allow':
      case 'disallow':
        naming = false
        // An empty one forbids nothing.
        if (/^[/*]/.test(value)) {
          const rule = { allow: key!.length === 5, path: robotsPath(value), line: number }
          for (const { rules } of current) rules.push(rule)
        }
        break
      case 'crawl-delay':
        naming = false
        for (const group of current) group.crawlDelayMs = Math.max(group.crawlDelayMs, delayOf(value))
    }
  }
  const { rules, crawlDelayMs } = ours.named ? ours : everybodys
  // The longest counts; of two as long the one that allows.
  return { rules: rules.toSorted((a, b) => b.path.length - a.path.length || Number(b.allow) - Number(a.allow)), crawlDelayMs }
}

function groupOf(value: string, token: string, ours: Group, everybodys: Group): Group | undefined {
  if (value.startsWith('*')) return everybodys
  // A product token, behind which a version may stand.
  return /^[a-z_-]+/i.exec(value)?.[0].toLowerCase() === token.toLowerCase() ? ours : undefined
}

function delayOf(value: string): number {
  const seconds = Number(value)
  return value !== '' && seconds > 0 ? Math.min(seconds * 1000, mostCrawlDelayMs) : 0
}

/** The rule that counts for a URL, if there is one: the longest that matches. `/robots.txt` itself is always allowed. */
export function ruleFor(url: string, { rules }: RobotsRules): RobotsRule | undefined {
  if (rules.length === 0) return undefined
  const { pathname, search } = new URL(url)
  if (pathname === '/robots.txt') return undefined
  const path = robotsPath(pathname + search)
  return rules.find((rule) => matches(rule.path, path))
}

/** Percent-encoding in one form, so that two that mean the same are the same (RFC 9309, 2.2.2; RFC 3986, 6.2.2). */
export function robotsPath(path: string): string {
  if (/^[!-$&-~]*$/.test(path)) return path
  return path
    .replace(/[^!-~]+/g, (text) => encodeURIComponent(text.toWellFormed()))
    .replace(/%[0-9a-f]{2}/gi, (octet) => {
      const char = String.fromCharCode(Number.parseInt(octet.slice(1), 16))
      return /[A-Za-z0-9._~-]/.test(char) ? char : octet.toUpperCase()
    })
}

/** From left to right, each piece at its first place: one pass, whatever the shop makes its patterns of. */
function matches(pattern: string, path: string): boolean {
  const bound = pattern.endsWith('$')
  const end = bound ? pattern.length - 1 : pattern.length
  const firstStar = pattern.indexOf('*')
  if (firstStar < 0 || firstStar >= end) {
    return bound ? path.length === end && path.startsWith(pattern.slice(0, end)) : path.startsWith(pattern)
  }
  if (!path.startsWith(pattern.slice(0, firstStar))) return false
  let at = firstStar
  let from = firstStar + 1
  for (;;) {
    const star = pattern.indexOf('*', from)
    if (star < 0 || star >= end) break
    const piece = pattern.slice(from, star)
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
    from = star + 1
  }
  const last = pattern.slice(from, end)
  return bound ? path.length - last.length >= at && path.endsWith(last) : path.indexOf(last, at) >= 0
}
