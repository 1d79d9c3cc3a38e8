import type { MallDefinition } from './contract/mall.ts'
import { DefinitionFault, type KeyPath } from './definition-fault.ts'
import { didYouMean } from './near-names.ts'

type Request = NonNullable<MallDefinition['request']>

/** The shop's address is put before each path, and is where its pages are looked for: nothing of it may vary, or be a secret. */
export function* urlRules({ url }: MallDefinition): Generator<DefinitionFault> {
  const fault = (message: string) => new DefinitionFault(['url'], message)
  if (/[{}]/.test(url)) yield fault('has no place for {query} or {page}: put them into "request.path" or "request.query"')
  else if (/[?#]/.test(url)) yield fault('ends before "?" and "#": put parameters into "request.query"')
  else if (/^https?:\/\/[^/\\]*@/.test(url)) yield fault('may name no user before its host')
  else if (!URL.canParse(url)) yield fault(`"${url}" is no web address`)
}

export function* requestRules({ request }: MallDefinition): Generator<DefinitionFault> {
  if (!request) return
  const { path = '', find, query = {}, headers = {}, body, method = 'GET', pageSize } = request
  if (path === '') yield new DefinitionFault(['request'], 'the key "path" is missing')
  if (find) yield* findRules(request)
  yield* pagesRules(request)
  yield* slotRules(['request', 'path'], path)
  for (const [name, value] of Object.entries(query)) yield* slotRules(['request', 'query', name], value)
  for (const [name, value] of Object.entries(headers)) yield* headerRules(name, value)
  const counts = [path, body ?? '', ...Object.values(query)].some((text) => text.includes('{offset}'))
  if (counts && pageSize === undefined) {
    yield new DefinitionFault(['request'], '{offset} wants to know how many offers a page has: add "pageSize"')
  }
  if (!counts && pageSize !== undefined) {
    yield new DefinitionFault(
      ['request', 'pageSize'],
      'counts for {offset} alone, which stands nowhere: put it into "path", "query" or "body"',
    )
  }
  if (body !== undefined && method === 'GET') yield new DefinitionFault(['request', 'body'], 'a GET has no body: add "method: POST"')
}

function* findRules({ path = '', query = {}, body, method }: Request): Generator<DefinitionFault> {
  const fault = (message: string) => new DefinitionFault(['request', 'find'], message)
  if (/\{(?:query|page|offset)\}/.test([path, ...Object.values(query)].join(' '))) {
    yield fault('"path" names the page that tells of the search: {query}, {page} and {offset} have no place there')
  }
  if (method === 'POST' || body !== undefined) yield fault('the page that tells of the search is had by GET, without a body')
}

/** More pages than one must have a way there. */
function* pagesRules({ path = '', query = {}, body = '', pages = 1, next }: Request): Generator<DefinitionFault> {
  const numbered = [path, body, ...Object.values(query)].some((text) => /\{(?:page|offset)\}/.test(text))
  if (pages > 1 && !numbered && next === undefined) {
    yield new DefinitionFault(
      ['request', 'pages'],
      'nothing says how to get to the next page: put {page} or {offset} into "query", or add "next"',
    )
  }
  if (next !== undefined && pages === 1) {
    yield new DefinitionFault(['request', 'next'], 'would never count: one page is read; add "pages"')
  }
}

const slot = /\{([A-Za-z]\w*)\}/g
const slots = ['query', 'page', 'offset']

function* slotRules(key: KeyPath, text: string): Generator<DefinitionFault> {
  for (const [, name = ''] of text.matchAll(slot)) {
    if (!slots.includes(name))
      yield new DefinitionFault(key, `there is no {${name}}, only {query}, {page} and {offset}${didYouMean(name, slots)}`)
  }
}

// RFC 9110, 5.6.2.
const token = /^[\w!#$%&'*+.^`|~-]+$/
const visible = /^[\t\x20-\x7e]*$/
// They say how a message is carried, which is for the connection to know.
const carrying = /^(?:host|connection|content-length|transfer-encoding|expect|upgrade|te|trailer|keep-alive|proxy-[^]*)$/i

function* headerRules(name: string, value: string): Generator<DefinitionFault> {
  const fault = (message: string) => new DefinitionFault(['request', 'headers', name], message)
  if (!token.test(name)) yield fault('is no name of a header: letters, digits and hyphens')
  else if (carrying.test(name)) yield fault('cannot be set: the connection to the shop sets it itself')
  if (!visible.test(value)) yield fault('its value may hold visible ASCII, blanks and tabs only')
}
