import type { CrawlStatus } from '@mallgate/shared/contract/crawl-job'
import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { type Matches, compileMatchers } from './extract/match.ts'
import type { PageView } from './extract/page-view.ts'
import { retryAfterMs } from './fetch/retry-after.ts'

/** What an answer is before anything is read from it. */
export interface Verdict {
  status: Exclude<CrawlStatus, 'ok' | 'partial'>
  message: string
  retryAfterMs?: number
}

export interface Classifier {
  /** By status and by the shop's own signs; undefined where the page shall be read. */
  answer(page: PageView, headers: Record<string, string>, observedAt: string): Verdict | undefined
  /** For a page that nothing could be read from: is it one of the well-known block pages? */
  unreadable(page: PageView): Verdict | undefined
}

/**
 * Compiles the signs of a definition.
 * @throws DefinitionFault for a selector or path that is none
 */
export function compileClassifier({ detect = {} }: Pick<MallDefinition, 'detect'>): Classifier {
  const blocked = compileMatchers(detect.blocked ?? [], ['detect', 'blocked'])
  const noResults = compileMatchers(detect.noResults ?? [], ['detect', 'noResults'])
  return {
    answer(page, headers, observedAt) {
      if (page.status >= 200 && page.status < 300) return bySigns(page, blocked, noResults)
      return byStatus(page, headers, observedAt, { blocked, noResults })
    },
    unreadable: (page) => (isBlockPage(page) ? { status: 'blocked', message: 'the shop answered with a block page' } : undefined),
  }
}

function bySigns(page: PageView, blocked: Matches, noResults: Matches): Verdict | undefined {
  if (blocked(page)) return { status: 'blocked', message: 'the page is what the definition knows as a block page' }
  return noResults(page) ? { status: 'empty', message: 'the shop says that it has none' } : undefined
}

function byStatus(
  page: PageView,
  headers: Record<string, string>,
  observedAt: string,
  signs: { blocked: Matches; noResults: Matches },
): Verdict {
  const { status } = page
  const wait = retryAfterMs(headers, observedAt)
  const later = wait === undefined ? {} : { retryAfterMs: wait }
  if (status === 429) return { status: 'rate_limited', message: 'the shop answered 429: too many requests', ...later }
  if (status === 401 || status === 403) return { status: 'blocked', message: `the shop answered ${status}`, ...later }
  if (signs.blocked(page) || isChallenge(headers) || isBlockPage(page)) {
    return { status: 'blocked', message: `the shop answered ${status} with a block page`, ...later }
  }
  // A server that fails says nothing of what it has, whatever its page looks like.
  if (status >= 500) return { status: 'network', message: `the shop answered ${status}: its own fault`, ...later }
  if (signs.noResults(page)) return { status: 'empty', message: `the shop says with ${status} that it has none` }
  if (status === 404 || status === 410)
    return { status: 'error', message: `the shop has no such page (${status}): look at request.path of the definition` }
  if (status >= 300 && status < 400 && wait)
    return { status: 'rate_limited', message: `the shop answered ${status} and wants us to wait`, ...later }
  if (status >= 300 && status < 400) return { status: 'error', message: `the shop answered ${status}, and led nowhere` }
  return { status: 'error', message: `the shop answered ${status}: look at request of the definition` }
}

const isChallenge = (headers: Record<string, string>): boolean => headers['cf-mitigated'] === 'challenge'

// Titles and elements that only such pages have. Mere mentions of a captcha stand on many a healthy page, for its log-in form.
const blockTitle =
  /^(?:robot or human\?|just a moment\.{3}|attention required!|access (?:to this page has been )?denied|are you a robot\?|pardon our interruption|(?:human|bot) verification|security check(?:point)?|verify(?:ing)? you are (?:a )?human|robot check|you have been blocked|ddos-guard)/i
const blockMarks =
  /<[a-z]+\s[^<>]*(?:\bid=["']?(?:px-captcha|challenge-form|cf-challenge-running|sec-if-cpt-container|distilCaptchaForm)["'\s>]|(?:src|action|href)=["']?[^"'\s<>]{0,300}(?:captcha-delivery\.com|\/errors\/validateCaptcha|_Incapsula_Resource\?(?:CWUDNSAI|SWUDNSAI)|\/cdn-cgi\/challenge-platform\/h\/[bg]\/orchestrate\/chl_page))/i

function isBlockPage({ text }: PageView): boolean {
  const title = /<title[^<>]*>([^<]{0,200})/i.exec(text.slice(0, 65_536))?.[1]?.trim()
  return (title !== undefined && blockTitle.test(title)) || blockMarks.test(text)
}
