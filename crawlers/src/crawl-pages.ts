import type { ShopQuery } from '@mallgate/shared/contract/crawl-job'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { CrawlResult } from '@mallgate/shared/crawl-one'

import { type Asking, timeForMore, within } from './crawl-time.ts'
import type { PageRequest } from './crawl.ts'
import { type DetailPages, compileDetails, fillDetails } from './detail-pages.ts'
import { hostOf, isOwnSite } from './own-site.ts'
import { addPage, beginList, endList } from './page-list.ts'
import { type PageReader, compileReader } from './read-page.ts'
import { createShopFacts, needsFacts } from './shop-facts.ts'
import { compileRequest, isPaged, plainRequest } from './shop-request.ts'

export type CrawlPages = (query: ShopQuery, asking: Asking) => Promise<CrawlResult>

/** What is asked and read by once nothing is left open. */
interface Compiled {
  definition: MallDefinition
  request(query: ShopQuery): PageRequest
  read: PageReader
  paged: boolean
  details: DetailPages | undefined
}

/**
 * A crawl that is more than one page: what the shop says of itself, the pages of its list, its products' own. Undefined for a
 * definition that one page is enough for.
 * @throws DefinitionFault for what cannot be compiled
 */
export function compilePages(definition: MallDefinition): CrawlPages | undefined {
  const open = needsFacts(definition)
  const { pages = 1 } = definition.request ?? {}
  if (!open && pages === 1 && !definition.details) return undefined
  const facts = open ? createShopFacts(definition) : undefined
  // What is wrong with it is found now, though the shop's own word may yet be missing.
  let compiled = compileParts(definition)
  return async (query, asking) => {
    const known = facts ? await facts.know(asking.ask()) : definition
    if ('offers' in known) return known
    if (compiled.definition !== known) compiled = compileParts(known)
    const parts = compiled
    if (!parts.paged && query.page > 1) return { status: 'empty', offers: [] }
    const list = await readPages(parts, query, pages, asking)
    if (saysNoSuchSearch.has(list.status)) facts?.doubt()
    return parts.details ? fillDetails(list, parts.details, asking) : list
  }
}

// The shop may have moved its search, or changed its currency's place.
const saysNoSuchSearch: ReadonlySet<string> = new Set(['parse_error', 'error'])

const compileParts = (definition: MallDefinition): Compiled => ({
  definition,
  request: compileRequest(definition),
  read: compileReader(definition),
  paged: isPaged(definition),
  details: compileDetails(definition),
})

/** The pages of a list as one, until there are no more; what is left unread is said. */
async function readPages({ definition, request, read }: Compiled, query: ShopQuery, pages: number, asking: Asking): Promise<CrawlResult> {
  const before = (query.page - 1) * pages
  const { next: follows, pageSize } = definition.request ?? {}
  const began = performance.now()
  const first = await asking.ask()(request({ ...query, page: before + 1 }), read)
  let slowestMs = performance.now() - began
  const list = beginList(first)
  const shop = hostOf(definition.url)
  let next = 'next' in first ? first.next : undefined
  for (let count = 1; count < pages && list.goesOn; count++) {
    if (follows !== undefined && next === undefined) break
    if (pageSize !== undefined && list.lastRead < pageSize) break
    if (next !== undefined && !isOwnSite(hostOf(next), shop))
      return endList(list, `${unreadOf(count, pages)}: the link to the next leads to ${hostOf(next)}, which is not the shop's own site`)
    const leftMs = timeForMore(asking)
    if (leftMs < slowestMs) return endList(list, `${unreadOf(count, pages)}: the time was over`)
    const started = performance.now()
    const wanted = follows === undefined ? request({ ...query, page: before + count + 1 }) : plainRequest(definition, next!)
    const answer = await within(leftMs, (bound) => asking.ask(bound)(wanted, read))
    if (!answer) return endList(list, `${unreadOf(count, pages)}: the time was over`)
    slowestMs = Math.max(slowestMs, performance.now() - started)
    const unread = addPage(list, answer)
    if (unread !== undefined) return endList(list, `${unreadOf(count, pages)}: ${unread}`)
    next = 'next' in answer ? answer.next : undefined
  }
  return endList(list)
}

const unreadOf = (read: number, pages: number): string =>
  read + 1 === pages ? `page ${pages} was not read` : `pages ${read + 1} to ${pages} were not read`
