import type { FetchFailure, PageRequest } from '../crawl.ts'
import { type KeptRobots, judge } from '../manners/known-robots.ts'
import { ruleFor } from '../manners/robots-rules.ts'
import { productToken } from '../manners/user-agent.ts'
import type { FetchedPage } from '../read-page.ts'

/** The robots.txt of the sites that are looked at, each had once. */
export interface SiteRobots {
  of(request: PageRequest, signal: AbortSignal): Promise<KeptRobots | FetchFailure>
  /** Why an address may not be asked for; undefined where it may, or its site's robots.txt was not had yet. */
  forbidden(url: string): string | undefined
}

export function createSiteRobots(get: (request: PageRequest, signal: AbortSignal) => Promise<FetchedPage | FetchFailure>): SiteRobots {
  const known = new Map<string, KeptRobots | FetchFailure>()
  return {
    async of({ url, headers: { 'content-type': _type, ...headers } }, signal) {
      const { origin } = new URL(url)
      const kept = known.get(origin)
      if (kept) return kept
      const had = await get({ url: `${origin}/robots.txt`, method: 'GET', headers }, signal)
      const found = readable(judge(had, undefined, { now: Date.now(), token: productToken }), url)
      known.set(origin, found)
      return found
    },
    forbidden(url) {
      const rules = known.get(new URL(url).origin)
      const rule = rules && 'rules' in rules ? ruleFor(url, rules) : undefined
      return rule && !rule.allow ? `robots.txt forbids it in line ${rule.line}: Disallow: ${rule.path}` : undefined
    },
  }
}

function readable(robots: ReturnType<typeof judge>, url: string): KeptRobots | FetchFailure {
  if ('failure' in robots) return { status: 'network', message: robots.failure.message, url, heals: robots.heals ?? false }
  if (robots.refused === undefined) return robots
  return { status: 'disallowed', message: `nothing may be asked while robots.txt can't be had: ${robots.refused}`, url, heals: false }
}
