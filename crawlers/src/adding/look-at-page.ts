import type { CssStrategy } from '@mallgate/shared/contract/mall'

import type { AutoContext, AutoPage } from '../auto/auto-offer.ts'
import { readAnyPage } from '../auto/auto-page.ts'
import { readListing } from '../auto/listing.ts'
import { type AutoHints, pageContext } from '../auto/page-context.ts'
import { declaredCurrency, structuredNodes } from '../auto/structured-products.ts'
import { compileClassifier } from '../classify.ts'
import { decodeBody } from '../decode.ts'
import { pageMetas } from '../extract/page-metas.ts'
import { type PageView, viewPage } from '../extract/page-view.ts'
import type { FetchedPage } from '../read-page.ts'
import { withinTime } from '../within-time.ts'

/** A page of a shop that nobody defined yet, and what is seen on it. */
export interface Look {
  fetched: FetchedPage
  view: PageView
  charset: string
  auto: AutoPage
  context: AutoContext
  metas: ReadonlyMap<string, string>
  /** How a definition would read its list. */
  selectors(): CssStrategy['css'] | undefined
}

// Of a page of 10 MB, reading takes a second or two.
const mostReadMs = 5_000

const { answer, unreadable } = compileClassifier({})

export function lookAt(fetched: FetchedPage, hints: AutoHints): Look {
  const { url, status, headers, body, drawn } = fetched
  const { text, charset } = decodeBody(body, { contentType: headers['content-type'] })
  const view = viewPage(url, status, text)
  const metas = pageMetas(view)
  const context = pageContext(view, hints, metas, declaredCurrency(structuredNodes(view, metas)))
  return {
    fetched,
    view,
    charset: drawn ? 'utf-8' : charset,
    auto: readAnyPage(view, hints),
    context,
    metas,
    selectors: () => withinTime(mostReadMs, () => readListing(view, context).cards())?.done,
  }
}

/** Why the shop let nobody in, if that is what the page says. */
export function refusal({ view, fetched: { headers } }: Look): string | undefined {
  const verdict = answer(view, headers, new Date().toISOString()) ?? unreadable(view)
  return verdict && ['blocked', 'rate_limited', 'network'].includes(verdict.status) ? verdict.message : undefined
}

/** Titles of what is on sale on it, as far as it can be seen. */
export const titlesOf = ({ auto }: Look): string[] => auto.offers.flatMap(({ draft }) => draft.title ?? [])
