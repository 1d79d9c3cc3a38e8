import type { MallDefinition } from './contract/mall.ts'
import { DefinitionFault, type KeyPath } from './definition-fault.ts'
import { didYouMean } from './near-names.ts'

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
  const { path, query = {}, headers = {}, body, method = 'GET', pageSize } = request
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
