import type { MallDefinition, Platform } from '@mallgate/shared/contract/mall'

import type { PageRequest } from '../crawl.ts'
import { compileRequest } from '../shop-request.ts'

export type Request = NonNullable<MallDefinition['request']>

/** A way to ask a shop, not yet tried. */
export interface SearchWay {
  /** For people: where it was found. */
  by: string
  /** What `request.path` is put behind. */
  url: string
  request: Request
  platform?: Platform
  /** Guessed, not told by the shop: one word is tried, not several. */
  guessed?: true
}

const slot = 'qUeRySlOt'

/** An address with `{query}` (and `{page}`) as a definition has it: path and parameters. `base` is the shop's own address. */
export function requestOf(template: string, base: string, charset?: string): Pick<SearchWay, 'url' | 'request'> | undefined {
  const filled = template.replaceAll('{query}', slot).replaceAll('{page}', `${slot}PaGe`).replaceAll('{offset}', `${slot}OfFsEt`)
  if (!URL.canParse(filled)) return undefined
  const { origin, pathname, searchParams, search } = new URL(filled)
  const refilled = (text: string): string =>
    text.replaceAll(`${slot}PaGe`, '{page}').replaceAll(`${slot}OfFsEt`, '{offset}').replaceAll(slot, '{query}')
  const own = new URL(base)
  const under = own.pathname.replace(/\/+$/, '')
  // Its very own path is that of a page, which need not be the shop's first.
  const within = own.origin === origin && under !== '' && pathname.startsWith(`${under}/`) && pathname.length > under.length + 1
  const path = refilled(within ? pathname.slice(under.length) || '/' : pathname)
  const names = [...searchParams.keys()]
  const twice = new Set(names).size < names.length
  const query = Object.fromEntries([...searchParams].map(([name, value]) => [name, refilled(value)]))
  const request: Request = {
    path: twice ? path + refilled(search) : path,
    ...(!twice && names.length > 0 && { query }),
    ...(charset !== undefined && { charset }),
  }
  return { url: within ? origin + under : origin, request }
}

/** What is asked for by a way. */
export function pageRequestOf({ url, request }: Pick<SearchWay, 'url' | 'request'>, locale: string, text: string, page = 1): PageRequest {
  return compileRequest({ id: 'adding', url, request, locale })({ text, page })
}

/** The same template, whoever found it. */
export const keyOf = ({ url, request }: SearchWay): string => JSON.stringify([url, request])
