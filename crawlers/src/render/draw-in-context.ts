import { isIP } from 'node:net'

import type { Page, Response } from 'playwright-core'

import type { FetchFailure } from '../crawl.ts'
import type { FetchedPage } from '../read-page.ts'
import type { LeasedContext } from './contexts.ts'
import { type DrawnPage, documentOf, waitUntilDrawn, watchAnswers } from './draw-page.ts'
import type { EgressMeter, EgressPass } from './egress-session.ts'
import { type PageTraffic, watchTraffic } from './page-traffic.ts'
import { answeredCodes, codeOf, explainCode, heldBack, placeOf, tooLarge } from './render-failures.ts'
import type { RenderJob } from './render-page.ts'
import type { StandIn, StandIns } from './stand-in.ts'

export interface DrawInContextDeps {
  standIns: StandIns
}

/** The process that drew the page is gone. */
export class PageCrashed extends Error {
  override name = 'PageCrashed'
}

// With its scripts and styles a page is more than its document.
const pageToDocument = 4
const leastPageBytes = 32 * 1024 * 1024
const mostRequests = 600
const mostHosts = 60
const closeWithinMs = 1_000

/** What came of a page, and whether its context is as good as before. */
export interface DrawnInContext {
  result: FetchedPage | FetchFailure
  intact: boolean
}

/** Opens a page in a context of its own mall, waits until it has drawn itself, reads it and closes it. */
export async function drawInContext(
  { standIns }: DrawInContextDeps,
  { context, session }: LeasedContext,
  job: RenderJob,
  signal: AbortSignal,
): Promise<DrawnInContext> {
  const { limits } = job
  const standIn = standIns(job.mall)
  const mostBytes = Math.max(leastPageBytes, pageToDocument * limits.maxBytes)
  const meter = session.begin({ mostBytes, mostRequests, mostHosts, shut: standIn?.all ?? false })
  const page = await context.newPage()
  // Windows that a page opens are nobody's. Its dialogs are dismissed and its downloads refused by the context.
  const closeOther = (other: Page) => void (other !== page && other.close().catch(() => undefined))
  context.on('page', closeOther)
  try {
    const drawn = await attach(page, job, { standIn, meter, pass: session, signal })
    const crash = new Promise<never>((_resolve, reject) => page.once('crash', () => reject(new PageCrashed('the page crashed'))))
    const result = await Promise.race([read(drawn, job, meter), crash])
    const counted = { ...result, requests: requestsOf(drawn.traffic, meter, job.request.url) }
    return { result: counted, intact: (await closePage(page)) && meter.exceeded === undefined }
  } finally {
    context.off('page', closeOther)
  }
}

async function attach(
  page: Page,
  { request, limits }: RenderJob,
  { standIn, meter, pass, signal }: { standIn: StandIn | undefined; meter: EgressMeter; pass: EgressPass; signal: AbortSignal },
): Promise<DrawnPage> {
  const cdp = await page.context().newCDPSession(page)
  const { frameTree } = await cdp.send('Page.getFrameTree')
  const mainFrame = frameTree.frame.id
  const traffic = await watchTraffic({
    cdp,
    mainFrame,
    request,
    limits,
    standIn,
    refused: (url, why) => meter.refused.set(placeOf(url), why),
    pass,
    signal,
  })
  return { page, cdp, mainFrame, traffic, answers: watchAnswers(page) }
}

async function read(drawn: DrawnPage, { request, plan, limits }: RenderJob, meter: EgressMeter): Promise<FetchedPage | FetchFailure> {
  const { page, traffic, answers } = drawn
  const code = await open(page, request.url)
  const trouble = heldBack(traffic, meter, limits)
  if (trouble) return trouble
  const bare = code !== undefined && answeredCodes.has(code) ? answers.last() : undefined
  if (bare) return { url: bare.url(), status: bare.status(), headers: ofDocument(bare.headers()), body: Buffer.alloc(0), drawn: true }
  if (code !== undefined) return explainCode(code, traffic.lastDocument(), limits)
  await waitUntilDrawn(drawn, plan.selectors, plan.timeoutMs)
  const later = heldBack(traffic, meter, limits)
  if (later) return later
  const last = answers.open()
  const headers = last?.headers() ?? {}
  const status = last?.status() ?? 200
  // What is no document (JSON, say) is read as it came.
  if (last && !/html|^$/i.test(headers['content-type'] ?? '')) {
    const body = await last.body()
    return body.byteLength > limits.maxBytes ? tooLarge(last.url(), limits) : { url: last.url(), status, headers, body }
  }
  const serialised = await documentOf(drawn, limits.maxBytes)
  if ('length' in serialised) return tooLarge(page.url(), limits)
  const body = Buffer.from(serialised.html)
  if (body.byteLength > limits.maxBytes) return tooLarge(page.url(), limits)
  return { url: page.url(), status, headers: ofDocument(headers), body, drawn: true, ...shopMs(last) }
}

/** @returns the browser's code for why it could not be opened */
async function open(page: Page, url: string): Promise<string | undefined> {
  try {
    await page.goto(url, { waitUntil: 'commit', timeout: 0 })
    return undefined
  } catch (error) {
    const code = codeOf(error as Error)
    if (code === undefined) throw error
    return code
  }
}

/**
 * What went to the shop's own hosts. The most that either saw: the browser of the page's own requests, or the proxy, to which
 * workers' requests come too.
 */
function requestsOf(traffic: PageTraffic, { requests }: EgressMeter, url: string): number {
  const sent = traffic.sent()
  const shop = domainOf(new URL(url).hostname)
  const hosts = [...new Set([...sent.keys(), ...requests.keys()])].filter((host) => domainOf(host) === shop)
  return Math.max(
    1,
    hosts.reduce((sum, host) => sum + Math.max(sent.get(host) ?? 0, requests.get(host) ?? 0), 0),
  )
}

/** `static.shop.example` and `www.shop.example` are one shop's; under a suffix of two labels (`co.uk`) more is taken for one than is. */
const domainOf = (host: string): string => (isIP(host) || host.startsWith('[') ? host : host.split('.').slice(-2).join('.'))

/** How long the shop took for its document alone. */
function shopMs(answer: Response | undefined): { shopMs?: number } {
  const ms = answer?.request().timing().responseStart ?? -1
  return ms >= 0 ? { shopMs: ms } : {}
}

const ofTheWay = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'set-cookie'])

/** The headers it came with, but for what is no longer so. */
const ofDocument = (headers: Record<string, string>): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheWay.has(name))),
  'content-type': 'text/html; charset=utf-8',
})

/** False for one that does not close by itself, as its scripts never rest. */
async function closePage(page: Page): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), closeWithinMs)))
  const closed = page.close().then(() => true)
  try {
    return await Promise.race([closed, late])
  } finally {
    clearTimeout(timer)
  }
}
