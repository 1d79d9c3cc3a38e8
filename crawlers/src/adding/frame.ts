import type { Look } from './look-at-page.ts'
import type { SearchWay } from './search-way.ts'
import type { PoliteVisitor } from './polite-visitor.ts'
import type { Frame } from './strategies.ts'

export interface FrameHints {
  id?: string | undefined
  locale?: string | undefined
  currency?: string | undefined
  visitor: PoliteVisitor
}

/** The definition of a way but for how it reads. Currency and language are what the first of the pages says that says it. */
export function frameOf({ url, request, platform }: SearchWay, drawn: boolean, seen: readonly Look[], hints: FrameHints): Frame {
  const { context } =
    seen.find((look) => look.view.json() === undefined && look.context.currencyKnown) ??
    seen.find((look) => look.context.currencyKnown) ??
    seen.at(-1)!
  return {
    id: hints.id ?? 'adding',
    ...(platform && { platform }),
    url,
    currency: hints.currency ?? context.currency,
    locale: localeFor(hints.locale ?? context.locale),
    ...(drawn && { mode: 'browser' as const }),
    request,
    limits: hints.visitor.inHouse(url) ? { concurrency: 2 } : { concurrency: 1, minInterval: '2s' },
  }
}

const localeFor = (tag: string): string => (/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag) ? tag : 'en-US')
