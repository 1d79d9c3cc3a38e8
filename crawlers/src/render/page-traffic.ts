import type { CDPSession } from 'playwright-core'

import type { FetchLimits, PageRequest } from '../crawl.ts'
import { hostOf } from '../own-site.ts'
import { type CountedRequests, countRequests } from './count-requests.ts'
import type { EgressPass } from './egress-session.ts'
import type { StandIn, StandInAnswer } from './stand-in.ts'

export interface PageTrafficDeps {
  cdp: CDPSession
  mainFrame: string
  /** What the page is opened with: its method, its body and its own headers go with the first request alone, and none to another origin. */
  request: PageRequest
  limits: FetchLimits
  standIn: StandIn | undefined
  /** Told why something was not dialled by `standIn`. */
  refused(url: string, why: string): void
  /** What the page's own way out asks for. */
  pass: EgressPass
  signal: AbortSignal
}

interface PausedRequest {
  requestId: string
  request: { url: string; method: string; headers: Record<string, string>; postData?: string }
  resourceType: string
  frameId: string
}

export interface PageTraffic extends CountedRequests {
  /** The page went on to another more often than it may. */
  ranAway(): boolean
  /** The address the page was last at, or on its way to. */
  lastDocument(): string
}

const heldBack = ['Image', 'Media', 'Font', 'Ping', 'CSPViolationReport'] as const
// The proxy bounds the others.
const mostStoodIn = 600
// A browser sets these itself, as its context says.
const browsersOwn = new Set(['user-agent', 'accept', 'accept-language', 'accept-encoding', 'host', 'connection', 'content-length'])

/** Sees to what a page asks for: pictures, fonts and films are not loaded, other sites' frames are left out, redirects are counted. */
export async function watchTraffic(deps: PageTrafficDeps): Promise<PageTraffic> {
  const { cdp, standIn, limits, signal } = deps
  let documents = 0
  let stoodIn = 0
  let ranAway = false
  let lastDocument = deps.request.url
  const counted = countRequests(cdp)

  const decide = async (paused: PausedRequest): Promise<unknown> => {
    const { requestId, request, resourceType, frameId } = paused
    const refuse = () => cdp.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
    if ((heldBack as readonly string[]).includes(resourceType)) return refuse()
    let wanted: Partial<PageRequest> = {}
    if (resourceType === 'Document') {
      if (frameId !== deps.mainFrame) {
        if (hostOf(request.url) !== hostOf(deps.request.url)) return refuse()
      } else {
        documents++
        lastDocument = request.url
        ranAway = documents > limits.redirects + 1
        if (ranAway) return refuse()
        if (documents === 1) wanted = deps.request
      }
    }
    const asked: PageRequest = {
      url: request.url,
      method: (wanted.method ?? request.method) as PageRequest['method'],
      headers: { ...request.headers, ...ownHeaders(wanted.headers) },
      ...(wanted.body !== undefined ? { body: wanted.body } : request.postData !== undefined && { body: request.postData }),
    }
    if (standIn?.covers(request.url) && ++stoodIn > mostStoodIn) return refuse()
    if (standIn?.covers(request.url)) return fulfill(cdp, requestId, await standIn.ask(asked, limits, signal))
    if (wanted.url === undefined) return cdp.send('Fetch.continueRequest', { requestId })
    const headers = Object.entries(asked.headers).map(([name, value]) => ({ name, value }))
    const body = asked.body === undefined ? {} : { postData: Buffer.from(asked.body).toString('base64') }
    return cdp.send('Fetch.continueRequest', { requestId, method: asked.method, headers, ...body })
  }
  cdp.on('Fetch.requestPaused', (paused) => {
    decide(paused).catch((error: Error) => {
      if (error.name === 'AddressRefused') deps.refused(paused.request.url, error.message)
      // The page went on, or has ended: then nothing waits for it any more.
      cdp.send('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' }).catch(() => undefined)
    })
  })

  passProxy(cdp, deps.pass)
  const patterns = [
    ...['Document' as const, ...heldBack].map((resourceType) => ({ urlPattern: '*', resourceType })),
    ...(standIn?.patterns ?? []).map((urlPattern) => ({ urlPattern })),
  ]
  await Promise.all([cdp.send('Network.enable'), cdp.send('Fetch.enable', { patterns, handleAuthRequests: true })])
  return {
    ...counted,
    ranAway: () => ranAway,
    lastDocument: () => lastDocument,
  }
}

/**
 * Names the page's context to the proxy. The driver does so too, but some versions of Chromium (150) ask whoever paused the request, and
 * him alone. A shop that asks for a password gets none.
 */
function passProxy(cdp: CDPSession, { username, password }: EgressPass): void {
  const named = new Set<string>()
  cdp.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    // Asked twice, the proxy does not know it any more.
    const known = authChallenge.source === 'Proxy' && !named.has(requestId)
    named.add(requestId)
    const authChallengeResponse = known ? { response: 'ProvideCredentials' as const, username, password } : { response: 'Default' as const }
    // A page that has ended waits for no answer.
    cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(() => undefined)
  })
}

const ownHeaders = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !browsersOwn.has(name.toLowerCase())))

async function fulfill(cdp: CDPSession, requestId: string, { status, headers, body }: StandInAnswer): Promise<void> {
  await cdp.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: status,
    responseHeaders: headers.map(([name, value]) => ({ name, value })),
    body: Buffer.from(body).toString('base64'),
  })
}
