import type { PageRequest } from '../crawl.ts'
import type { AutoHints } from '../auto/page-context.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import { isShell } from '../render/shell.ts'
import { type Look, lookAt, refusal } from './look-at-page.ts'
import { folded } from './query-words.ts'
import { type SearchWay, pageRequestOf } from './search-way.ts'
import type { PoliteVisitor } from './polite-visitor.ts'

/** Why a shop was not added. */
export type Reason = 'unreachable' | 'not-found' | 'blocked' | 'disallowed' | 'login' | 'script' | 'no-search' | 'unreadable'

/** Ends the looking around: what is wrong, and what to do next. */
export class NotAdded extends Error {
  override name = 'NotAdded'
  readonly reason: Reason
  readonly next: string

  constructor(reason: Reason, message: string, next: string) {
    super(message)
    this.reason = reason
    this.next = next
  }
}

const next = {
  unreachable: 'look at the address, and at ALLOW_HOSTS where it is not a public one',
  'not-found': 'give the address of the shop’s first page',
  blocked: 'ask the shop for access or an API; a crawler written by hand (mode: code) may log in or use it',
  disallowed: 'ask the shop; where its owner agrees, write the definition by hand with “robots: ignore”',
  login: 'a shop behind a login needs a crawler written by hand (mode: code)',
  script: 'install Chromium (or set CHROMIUM_PATH) and try again: it draws such pages',
  'no-search': 'search in a browser and give the address of the results, or a word that the shop has with --query',
  unreadable:
    'give a word that finds more with --query, or write the definition by hand: mallgate extract <url> shows what is seen on a page',
} as const satisfies Record<Reason, string>

export const notAdded = (reason: Reason, message: string): NotAdded => new NotAdded(reason, message, next[reason])

/** A page, or why there is none. */
export type Seen = Look | { refused: string; reason: Reason }

export interface Explorer {
  /** A page of the shop as it is. */
  open(url: string, drawn?: boolean): Promise<Seen>
  post(request: PageRequest): Promise<Seen>
  search(way: SearchWay, word: string, drawn: boolean, page?: number): Promise<Seen>
  canDraw: boolean
  hints: AutoHints
}

export interface ExplorerDeps {
  visitor: PoliteVisitor
  hints: AutoHints
  /** Most requests, of whatever kind. */
  most: number
  signal: AbortSignal
}

export function createExplorer({ visitor, hints, most, signal }: ExplorerDeps): Explorer {
  const headers = {
    accept: 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5',
    'accept-encoding': 'gzip, deflate, br, zstd',
    ...(hints.locale !== undefined && { 'accept-language': hints.locale }),
  }
  const see = async (request: PageRequest, drawn: boolean): Promise<Seen> => {
    if (visitor.requests() >= most) return { refused: `${most} requests were made and nothing was found`, reason: 'unreadable' }
    const had = await (drawn && visitor.draw ? visitor.draw(request, [], signal) : visitor.ask(request, signal))
    if (!('body' in had)) return { refused: had.message, reason: had.status === 'disallowed' ? 'disallowed' : 'unreachable' }
    const look = lookAt(had, hints)
    const refused = refusal(look)
    if (refused !== undefined) return { refused, reason: had.status >= 500 && !/block/.test(refused) ? 'unreachable' : 'blocked' }
    return look
  }
  return {
    open: (url, drawn = false) => see({ url, method: 'GET', headers }, drawn),
    post: (request) => see({ ...request, headers: { ...headers, ...request.headers } }, false),
    search: (way, word, drawn, page) => {
      const request = pageRequestOf(way, hints.locale ?? 'en', word, page)
      const { 'accept-language': language, ...others } = request.headers
      return see(
        {
          ...request,
          headers: {
            ...others,
            ...headers,
            ...way.request.headers,
            ...(hints.locale !== undefined && language && { 'accept-language': language }),
          },
        },
        drawn,
      )
    },
    canDraw: visitor.draw !== undefined,
    hints,
  }
}

const anchors = compilePageElements('a[href]', [])
const enoughLinks = 3

/** Whether a page that nothing can be read from is filled by a script: it is a shell, or lists things without their prices. */
export function isDrawnByScript({ fetched, view }: Look, word: string): boolean {
  if (fetched.status < 200 || fetched.status > 299 || view.json() !== undefined) return false
  if (isShell(fetched)) return true
  const asked = folded(word)
  return /<script/i.test(view.source) && anchors.all(view).filter((link) => folded(link.text()).includes(asked)).length >= enoughLinks
}

const passwords = compilePageElements('input[type="password" i]', [])

/** Whether the shop wants to know who we are before it shows anything. */
export const wantsLogin = ({ view, fetched, auto }: Look): boolean =>
  view.json() === undefined &&
  auto.offers.length === 0 &&
  passwords.first(view) !== undefined &&
  /log-?in|sign-?in|auth|password|account|konto|anmeld/i.test(new URL(fetched.url).pathname + view.words().slice(0, 300))
