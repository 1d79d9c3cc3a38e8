import type { FetchFailure, FetchLimits, PageRequest } from '../crawl.ts'
import { isHarmless } from '../harmless-headers.ts'
import { hostOf, isOwnSite } from '../own-site.ts'
import { failed } from './explain-failure.ts'
import type { Answer } from './send-request.ts'

/** The redirects on the way to one page. */
export interface Redirects {
  /** How many were followed. */
  readonly followed: number
  /**
   * What to ask next, or why nothing more is asked.
   * @param secure the redirect came over TLS
   */
  next(request: PageRequest, answer: Answer, secure: boolean): PageRequest | FetchFailure
}

export function countRedirects({ redirects, mayFollow }: FetchLimits): Redirects {
  let followed = 0
  let seen: Set<string> | undefined
  const tooMany = (what: string, url: string) => failed('network', `more than ${redirects} redirects, ${what}`, url, false)
  return {
    get followed() {
      return followed
    },
    next(request, answer, secure) {
      const { url } = request
      if (followed >= redirects) return tooMany(`the last to ${answer.headers['location']}`, url)
      const next = redirected(request, answer, secure)
      if ('status' in next) return next
      const forbidden = mayFollow?.(next.url)
      if (forbidden !== undefined) return failed('disallowed', forbidden, next.url, false)
      // Where we have been, with nothing new to tell the shop, it can say nothing new.
      if (answer.setCookies.length > 0) seen = undefined
      else seen = (seen ?? new Set<string>()).add(`${request.method} ${url}`)
      if (seen?.has(`${next.method} ${next.url}`)) return tooMany(`in a circle, by ${next.url}`, url)
      followed += 1
      return next
    },
  }
}

/**
 * The request a redirect asks for. What was meant for the shop goes to no other origin, what is posted to no other site, and nothing
 * leaves a secured connection for one that anybody on the way can read and write.
 */
function redirected(request: PageRequest, { status, headers: said }: Answer, secure: boolean): PageRequest | FetchFailure {
  const { url, method, headers, body } = request
  const location = asUtf8(said['location'] ?? '')
  const next = URL.parse(location, url)
  if (!next || !/^https?:$/.test(next.protocol))
    return failed('network', `the shop redirects to '${location}', which is no web address`, url, false)
  if (secure && next.protocol === 'http:')
    return failed('network', `the shop redirects from https to '${location}', which nothing secures`, url, false)
  next.username = ''
  next.password = ''
  const again = status === 307 || status === 308
  if (again && body !== undefined && !isOwnSite(next.hostname, hostOf(url)))
    return failed('network', `the shop redirects what it is sent to ${next.host}, which is not its own site`, url, false)
  const sameOrigin = next.origin === new URL(url).origin
  const mayKeep = (name: string): boolean => (name === 'content-type' ? again : sameOrigin || isHarmless(name))
  return {
    url: next.href,
    method: again ? method : 'GET',
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => mayKeep(name.toLowerCase()))),
    ...(again && body !== undefined && { body }),
  }
}

/** Headers come a char for each byte; browsers take an address that has more than ASCII in it for UTF-8. */
function asUtf8(location: string): string {
  if (!/[\x80-\xff]/.test(location)) return location
  const bytes = Buffer.from(location, 'latin1')
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? location : text
}
