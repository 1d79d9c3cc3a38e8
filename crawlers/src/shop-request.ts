import type { ShopQuery } from '@mallgate/shared/contract/crawl-job'
import type { MallDefinition } from '@mallgate/shared/contract/mall'

import type { PageRequest } from './crawl.ts'
import { isHarmless } from './harmless-headers.ts'
import { encodePercent, requireCharset } from './percent-encode.ts'

const userAgent = 'Mallgate/0.1 (price search on behalf of a person)'

/** Makes the request builder of a definition: everything but the query is put together once. */
export function compileRequest(definition: MallDefinition): (query: ShopQuery) => PageRequest {
  const { request, url } = definition
  if (!request) throw new Error(`${definition.id} has no request: its crawler is written by hand`)
  const base = url.replace(/\/+$/, '')
  const { path = '/', query = {}, method = 'GET', body, charset = 'utf-8', firstPage, pageSize = 1 } = request
  requireCharset(charset)
  const parameters = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeTemplate(value)}`)
  const joiner = path.includes('?') ? '&' : '?'
  const template = `${base}${encodePath(path)}${parameters.length > 0 ? joiner + parameters.join('&') : ''}`
  const headers = headersOf(definition)
  const inJson = /json/i.test(headers['content-type'] ?? '')
  return ({ text, page }) => {
    const encoded = encodePercent(text, charset)
    const number = String(page - 1 + (firstPage ?? 1))
    const counted = { '{page}': number, '{offset}': String((page - 1) * pageSize + (firstPage ?? 0)) }
    // In one go: a query may well say {page}.
    const fill = (template: string, value: string) =>
      template.replaceAll(slot, (found) => (found === '{query}' ? value : counted[found as keyof typeof counted]))
    return {
      url: fill(template, encoded),
      method,
      headers,
      ...(body !== undefined && { body: fill(body, inJson ? JSON.stringify(text).slice(1, -1) : encoded) }),
    }
  }
}

/** What goes along with each request to a shop; its definition's headers go before ours. */
export const headersOf = ({ request, locale }: MallDefinition): Record<string, string> => ({
  'user-agent': userAgent,
  accept: 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8',
  ...(locale !== undefined && { 'accept-language': locale }),
  'accept-encoding': 'gzip, deflate, br, zstd',
  ...lowerKeys(request?.headers ?? {}),
})

/**
 * A page that one of the shop's named, had as it is: neither query nor body. What the definition says to its shop (a key, a cookie) goes to its own
 * origin alone, as with redirects.
 */
export function plainRequest(definition: MallDefinition, url: string): PageRequest {
  const { 'content-type': _type, ...headers } = headersOf(definition)
  const mayKnow = URL.parse(url)?.origin === new URL(definition.url).origin
  return { url, method: 'GET', headers: mayKnow ? headers : onlyHarmless(headers) }
}

const onlyHarmless = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => isHarmless(name)))

/** Whether a shop can be asked for more than its first page. */
export const isPaged = ({ request }: MallDefinition): boolean =>
  request?.find !== undefined ||
  [request?.path ?? '', request?.body ?? '', ...Object.values(request?.query ?? {})].some((text) => /\{(?:page|offset)\}/.test(text))

const slot = /\{(?:query|page|offset)\}/g
const slots = /(\{query\}|\{page\}|\{offset\})/
/** Encodes what stands around the slots, and leaves the slots. */
const encodeTemplate = (value: string) =>
  value
    .split(slots)
    .map((part) => (slots.test(part) ? part : encodeURIComponent(part.toWellFormed())))
    .join('')
const encodePath = (path: string) =>
  path
    .split(slots)
    .map((part) => (slots.test(part) ? part : encodeURI(part.toWellFormed()).replaceAll('%25', '%')))
    .join('')
const lowerKeys = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
