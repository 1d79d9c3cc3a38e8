import type { FetchFailure } from '../crawl.ts'
import { parseAllowHosts } from '../fetch/allowed-addresses.ts'
import { createFetchPage } from '../fetch/fetch-page.ts'
import { createGuardedAgent } from '../fetch/guarded-agent.ts'
import { judge } from '../manners/known-robots.ts'
import { ruleFor } from '../manners/robots-rules.ts'
import { productToken, userAgentOf } from '../manners/user-agent.ts'
import type { FetchedPage } from '../read-page.ts'

export interface PageVisitor {
  /** One page, by the crawler's own fetcher: public addresses only, and what the site's robots.txt forbids is `disallowed`. */
  visit(url: string, signal: AbortSignal): Promise<FetchedPage | FetchFailure>
  close(): Promise<void>
}

export interface PageVisitorOptions {
  /** As ALLOW_HOSTS has it. */
  allowHosts: string
  version: string
  /** As CRAWLER_CONTACT has it. */
  contact?: string | undefined
  /** BCP 47: the language that is asked for. */
  locale?: string | undefined
}

const limits = { maxBytes: 20 * 1024 * 1024, redirects: 5 }

/**
 * Looks at single pages of sites that no mall is made of, and keeps nothing of them.
 * @throws RangeError for `allowHosts` or `contact` that cannot be used
 */
export function createPageVisitor({ allowHosts, version, contact, locale }: PageVisitorOptions): PageVisitor {
  const agent = createGuardedAgent(parseAllowHosts(allowHosts))
  const fetchPage = createFetchPage({ agent, overrides: new Map() })
  const headers = {
    'user-agent': userAgentOf(version, contact),
    accept: 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5',
    'accept-encoding': 'gzip, deflate, br, zstd',
    ...(locale !== undefined && { 'accept-language': locale }),
  }
  const get = (url: string, signal: AbortSignal) => fetchPage({ url, method: 'GET', headers }, limits, signal)

  const forbidden = async (url: string, signal: AbortSignal): Promise<FetchFailure | undefined> => {
    const robots = judge(await get(new URL('/robots.txt', url).href, signal), undefined, { now: Date.now(), token: productToken })
    if ('failure' in robots) return { status: 'network', message: robots.failure.message, url, heals: robots.heals ?? false }
    if (robots.refused !== undefined)
      return { status: 'disallowed', message: `nothing may be asked while robots.txt can't be had: ${robots.refused}`, url, heals: false }
    const rule = ruleFor(url, robots)
    return rule && !rule.allow
      ? { status: 'disallowed', message: `robots.txt forbids it in line ${rule.line}: Disallow: ${rule.path}`, url, heals: false }
      : undefined
  }

  return {
    async visit(url, signal) {
      return (await forbidden(url, signal)) ?? get(url, signal)
    },
    close: () => agent.close(),
  }
}
