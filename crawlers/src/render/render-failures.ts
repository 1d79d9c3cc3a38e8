import type { FetchFailure, FetchLimits } from '../crawl.ts'
import { failed } from '../fetch/explain-failure.ts'
import type { EgressMeter } from './egress-session.ts'
import type { PageTraffic } from './page-traffic.ts'

/** Why a page could not be opened, by the browser's code for it (`ERR_CONNECTION_REFUSED`). */
export function explainCode(code: string, url: string, { redirects }: FetchLimits): FetchFailure {
  if (code === downloadCode) return failed('error', 'the address gives a file to download, and no page', url, false)
  if (code === 'ERR_TOO_MANY_REDIRECTS') return failed('network', `more than ${redirects} redirects`, url, false)
  const reason = code.slice(4).toLowerCase().replaceAll('_', ' ')
  return failed('network', `the shop's page could not be opened: ${reason}`, url, !/\bcert\b|name not resolved|\bssl\b/.test(reason))
}

/** The code of an error that a navigation ended with; undefined for any other error. */
export function codeOf({ message }: Error): string | undefined {
  if (/Download is starting/.test(message)) return downloadCode
  return /net::(ERR_[A-Z_0-9]+)/.exec(message)?.[1]
}

const downloadCode = 'DOWNLOAD'

/** What some browsers make of an answer all the same: a status of 400 and more with no body, and a 401 that asks for a password. */
export const answeredCodes: ReadonlySet<string> = new Set(['ERR_HTTP_RESPONSE_CODE_FAILURE', 'ERR_INVALID_AUTH_CREDENTIALS'])

/** `host:port`, as an EgressMeter names what was refused. */
export function placeOf(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}

/** What held a page back, where that was ours to do. */
export function heldBack(traffic: PageTraffic, meter: EgressMeter, { redirects }: FetchLimits): FetchFailure | undefined {
  const url = traffic.lastDocument()
  if (traffic.ranAway()) return failed('network', `more than ${redirects} redirects, the last to ${url}`, url, false)
  const why = meter.refused.get(placeOf(url))
  if (why !== undefined) return failed('error', why, url, false)
  // Not every browser takes a proxy's own answer for a failure.
  const unanswered = meter.unanswered.get(url.split('#', 1)[0]!)
  if (unanswered !== undefined) return failed('network', `the shop's page could not be opened: ${unanswered}`, url, true)
  return meter.exceeded === undefined ? undefined : failed('network', `the page is given up: ${meter.exceeded}`, url, false)
}

export const tooLarge = (url: string, { maxBytes }: FetchLimits): FetchFailure =>
  failed('network', `the page is too large: more than ${maxBytes} bytes as it stands`, url, false)

/** The page took its process along, be it by itself or by our guard. */
export const crashed = (url: string): FetchFailure =>
  failed('network', 'the page took more memory than it may, or broke the process that drew it', url, false)

export const browserDied = (url: string): FetchFailure => failed('error', 'the browser died under the page', url, true)

export const notDrawn = (error: unknown, url: string): FetchFailure =>
  failed('error', `the page could not be drawn: ${firstLine(error)}`, url, true)

export const notStarted = (error: unknown, url: string): FetchFailure =>
  failed('error', `the browser does not start: ${firstLine(error)}`, url, false)

/** A shop that is drawn, and a crawler that has nothing to draw it with. */
export const withoutBrowser = (url: string): FetchFailure =>
  failed(
    'error',
    'the pages of this shop are drawn by scripts, and no crawler here has a browser: install Chromium, or name it in CHROMIUM_PATH',
    url,
    false,
  )

const firstLine = (error: unknown): string => (error as Error).message.split('\n', 1)[0]!.slice(0, 300)
