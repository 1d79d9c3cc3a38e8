import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { absoluteUrl } from './extract/canonical-url.ts'
import { jsonLdNodes } from './extract/json-ld.ts'
import { isRecord } from './extract/json-path.ts'
import { compilePageElements } from './extract/page-elements.ts'
import type { PageView } from './extract/page-view.ts'
import { compileSelector } from './extract/selectors.ts'
import { textOf } from './extract/text.ts'
import { hostOf, isOwnSite } from './own-site.ts'

/** How a shop is asked, as one of its pages tells it. */
export interface FoundSearch {
  /** Address with `{query}` and, where the shop counts its pages, `{page}`. */
  template: string
  /** Where it was found. */
  by: 'SearchAction' | 'OpenSearch' | 'form'
  /** What the query is encoded in, where that is not UTF-8. */
  charset?: string
  /** With `{query}`, where the words are posted; the address has none then. */
  body?: string
}

/**
 * The search of a shop by what a page of it says, most trusted first: schema.org's SearchAction, then its search form. Only searches of
 * the shop's own host and its siblings count, not those of search engines. `charset` is the page's: forms are sent in it.
 */
export function findSearch(page: PageView, charset?: string): FoundSearch | undefined {
  const actions = searchActions(page).map((template) => ({ template }))
  return ofOwnSite(actions, page.url, 'SearchAction') ?? ofOwnSite(searchForms(page, charset), page.url, 'form')
}

/** All the searches that a page tells of, the most trusted first; those that are sent as a form's body have it in `body`. */
export function findSearches(page: PageView, charset?: string): FoundSearch[] {
  const actions = searchActions(page).map((template) => ({ template }))
  return [
    ...actions.flatMap((one) => ofOwnSite([one], page.url, 'SearchAction') ?? []),
    ...searchForms(page, charset, true).flatMap((one) => ofOwnSite([one], page.url, 'form') ?? []),
  ]
}

const descriptions = compilePageElements('link[rel="search"][href]', [])

/** Where the page's OpenSearch description stands, if it has one on the shop's own site. */
export function openSearchAddress(page: PageView): string | undefined {
  if (page.json() !== undefined || !/opensearch/i.test(page.source)) return undefined
  const link = descriptions.all(page).find((one) => /opensearch/i.test(one.attribute('type') ?? ''))
  const address = absoluteUrl(link?.attribute('href') ?? '', page.baseUrl())
  return address !== undefined && isOwnSite(hostOf(address), hostOf(page.url)) ? address : undefined
}

const urlTag = /<Url\s[^<>]*>/gi
const attributeOf = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i')
    .exec(tag)
    ?.slice(1)
    .find((value) => value !== undefined)
    ?.replaceAll('&amp;', '&')

/** The HTML search of the OpenSearch 1.1 description document that a page of the shop's names. */
export function readOpenSearch(page: PageView, namedBy: PageView): FoundSearch | undefined {
  const templates = (page.text.match(urlTag) ?? [])
    .filter((tag) => /html/i.test(attributeOf(tag, 'type') ?? '') && !/^post$/i.test(attributeOf(tag, 'method') ?? ''))
    .flatMap((tag) => attributeOf(tag, 'template') ?? [])
    .filter((template) => template.includes('{searchTerms}'))
    .map((template) => ({
      template: withoutOthers(template.replaceAll('{searchTerms}', '{query}').replace(/\{startPage\??\}/g, '{page}')),
    }))
  return ofOwnSite(templates, namedBy.url, 'OpenSearch')
}

/** Parameters that a template asks for and we have nothing to say to are left out. */
function withoutOthers(template: string): string {
  const at = template.indexOf('?')
  if (at < 0) return template
  const kept = template
    .slice(at + 1)
    .split('&')
    .filter((part) => !/\{(?!query\}|page\})[^}]*\}/.test(part))
  return `${template.slice(0, at)}?${kept.join('&')}`
}

function searchActions(page: PageView): string[] {
  if (page.json() !== undefined) return []
  return actionsIn(jsonLdNodes(page), 0).flatMap((action) => {
    const target = [action['target']].flat()[0]
    const template = isRecord(target) ? (target['urlTemplate'] ?? target['url']) : target
    if (typeof template !== 'string') return []
    const name = inputName(action['query-input']) ?? /\{([^{}]+)\}/.exec(template)?.[1]
    return name !== undefined && template.includes(`{${name}}`) ? [withoutOthers(template.replace(`{${name}}`, '{query}'))] : []
  })
}

const mostDepth = 6

function actionsIn(node: unknown, depth: number): Record<string, unknown>[] {
  if (depth > mostDepth) return []
  if (Array.isArray(node)) return node.flatMap((one) => actionsIn(one, depth + 1))
  if (!isRecord(node)) return []
  if ([node['@type']].flat().some((type) => /(?:^|[/:])SearchAction$/.test(String(type)))) return [node]
  return [node['@graph'], node['potentialAction'], node['mainEntity']].flatMap((one) => actionsIn(one, depth + 1))
}

/** `required name=search_term_string`, or a PropertyValueSpecification. */
function inputName(input: unknown): string | undefined {
  const [first] = [input].flat()
  if (isRecord(first)) return typeof first['valueName'] === 'string' ? first['valueName'] : undefined
  return typeof first === 'string' ? /\bname=([^\s]+)/.exec(first)?.[1] : undefined
}

/** Names that inputs for a query have in shops all over the world. */
const queryName =
  /^(?:q|s|k|kw|kwd|w|query|search|keyword|keywords|term|text|wd|search_?(?:q|query|text|term|word|string|keyword|input)|st|qs?tr|suche?|suchbegriff|recherche|busca|buscar|cerca|szukaj|zoek|hledat|_nkw|field-keywords|phrase|str)$/i

/** Fields of forms that are not for looking things up. */
const otherForm =
  /mail|newsletter|subscri|login|log-in|sign-?in|password|coupon|voucher|zip|post-?code|plz|track|basket|cart|phone|captcha/i
const searchWord =
  /search|such|find|recherch|cherch|busca|buscar|cerca|szukaj|zoek|hledat|sök|haku|søg|keres|ara\b|поиск|검색|検索|搜索|搜尋|खोज|بحث|جستجو/i

interface FormInput {
  name: string
  type: string
  value: string
  placeholder: string
}

interface SearchForm {
  action: string
  method: string
  charset: string | undefined
  /** What it is called, where it leads, and the like. */
  words: string
  inputs: FormInput[]
}

/** Forms by how sure it is that one looks things up by them. */
function searchForms(page: PageView, charset: string | undefined, posted = false): Candidate[] {
  if (page.json() !== undefined) return []
  const found = formsOf(page).flatMap((form) => {
    const posts = /^post$/i.test(form.method)
    const rated = posts && !posted ? undefined : ratedField(form)
    const address = rated && absoluteUrl(form.action || page.url, page.baseUrl())
    if (!address) return []
    const template = templateOf(form, rated.field, address)
    const asked = posts ? { template: template.replace(/\?.*$/, ''), body: template.replace(/^[^?]*\?/, '') } : { template }
    return [{ ...asked, charset: form.charset ?? charset, sure: rated.sure }]
  })
  return found.toSorted((a, b) => b.sure - a.sure)
}

/** The field for words: one that says so, or the only one of its form. */
function ratedField({ words, inputs }: SearchForm): { field: FormInput; sure: number } | undefined {
  const typed = inputs.filter(({ type }) => ['search', 'text', ''].includes(type))
  const rated = typed.flatMap((field) => {
    const { name, type, placeholder } = field
    if (type !== 'search' && otherForm.test(`${name} ${placeholder}`)) return []
    const sure =
      Number(type === 'search') * 4 + Number(queryName.test(name)) * 3 + Number(searchWord.test(`${words} ${placeholder} ${name}`)) * 2
    if (sure === 0 && (typed.length > 1 || otherForm.test(words))) return []
    return [{ field, sure }]
  })
  return rated.toSorted((a, b) => b.sure - a.sure)[0]
}

function templateOf({ inputs }: SearchForm, field: FormInput, address: string): string {
  const hidden = inputs.filter(({ type, name }) => type === 'hidden' && name !== field.name && !/token|csrf|session|nonce/i.test(name))
  const parts = hidden.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return `${address.replace(/[?#].*$/, '')}?${[`${encodeURIComponent(field.name)}={query}`, ...parts].join('&')}`
}

const forms = compileSelector('form', [])
const inputs = compileSelector('input[name]', [])

// From the DOM: this is done once a day, and forms are to be looked into.
const formsOf = (page: PageView): SearchForm[] =>
  forms.all(page.document()).map((form) => {
    const { action = '', method = 'get', role = '', class: classes = '', id = '', name = '', 'accept-charset': charset } = form.attribs
    const buttons = textOf(form, 200)
    return {
      action,
      method,
      charset:
        charset
          ?.trim()
          .split(/[\s,]+/)[0]
          ?.toLowerCase() || undefined,
      words: [role, classes, id, name, action, buttons].join(' '),
      inputs: inputs.all(form).map(({ attribs: { name = '', type = '', value = '', placeholder = '' } }) => ({
        name,
        type: type.toLowerCase(),
        value,
        placeholder,
      })),
    }
  })

interface Candidate {
  template: string
  charset?: string | undefined
  body?: string
}

/** The first that is an address of the page's own site: of its host, of one below it, or of one beside it. */
function ofOwnSite(candidates: readonly Candidate[], pageUrl: string, by: FoundSearch['by']): FoundSearch | undefined {
  for (const { template, charset, body } of candidates) {
    const plain = template.replace('{query}', 'query').replace('{page}', '1')
    if (!(body ?? template).includes('{query}') || !URL.canParse(plain, pageUrl)) continue
    const found = new URL(plain, pageUrl)
    if (!/^https?:$/.test(found.protocol) || !isOwnSite(found.hostname, hostOf(pageUrl))) continue
    const whole = /^https?:/i.test(template) ? template : new URL(template, pageUrl).href.replaceAll('%7B', '{').replaceAll('%7D', '}')
    const encoded = charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset) && { charset }
    return { template: securedAs(pageUrl, whole), by, ...encoded, ...(body !== undefined && { body }) }
  }
  return undefined
}

/** Many a shop that is secured by now still names its search by `http:`. */
const securedAs = (pageUrl: string, template: string): string =>
  pageUrl.startsWith('https:') ? template.replace(/^http:(?=\/\/[^/?#:]+(?:[/?#]|$))/i, 'https:') : template

const schemeAndHost = /^https?:\/\/[^/?#]*/i

/** The same definition, asked by the search that was found: its request's own parameters and headers go along. */
export function withSearch(definition: MallDefinition, { template, charset }: FoundSearch): MallDefinition {
  const { origin } = new URL(template.replace('{query}', 'query').replace('{page}', '1'))
  const { find: _find, query: _query, path: _path, ...request } = definition.request ?? {}
  const path = template.replace(schemeAndHost, '') || '/'
  return { ...definition, url: origin, request: { ...request, path, ...(charset !== undefined && { charset }) } }
}
