import { type AnyNode, type Document, type Element, hasChildren, isTag } from 'domhandler'

import { textOf } from './text.ts'

/** An item in the shape that JSON-LD has: `@type`, and a value, or a list of them, for each property. */
export type Item = Record<string, unknown>

export interface MarkupItems {
  /** Those that are no part of another, in the page's order. */
  items: Item[]
  /** Properties that stand in no item at all. */
  loose: Item
}

interface Dialect {
  /** Whether an element is an item, and of which types. */
  types(attribs: Record<string, string>): string[] | undefined
  property: string
  id: string
  /** Elements elsewhere that belong to an item. */
  refs?: string
}

const words = (text: string | undefined): string[] => text?.trim().split(/\s+/).filter(Boolean) ?? []

const microdata: Dialect = {
  types: (attribs) => ('itemscope' in attribs ? words(attribs['itemtype']) : undefined),
  property: 'itemprop',
  id: 'itemid',
  refs: 'itemref',
}
const rdfa: Dialect = {
  types: (attribs) => (attribs['typeof'] === undefined ? undefined : words(attribs['typeof'])),
  property: 'property',
  id: 'resource',
}

/**
 * HTML's microdata (https://html.spec.whatwg.org/multipage/microdata.html). As search engines do, `content` counts on any element, and a
 * link that is no address by its property says its text.
 */
export const microdataItems = (document: Document): MarkupItems => readItems(document, microdata)

/** RDFa Lite (https://www.w3.org/TR/rdfa-lite/), as far as pages describe products with it. */
export const rdfaItems = (document: Document): MarkupItems => readItems(document, rdfa)

const mostItems = 2_000
const mostProperties = 20_000
const mostDepth = 12

function readItems(document: Document, dialect: Dialect): MarkupItems {
  const { property, id, refs } = dialect
  const found: MarkupItems = { items: [], loose: { '@type': [] } }
  const open = new Set<Element>()
  const own = new Set<Element>()
  let left = mostProperties
  let byId: Map<string, Element> | undefined
  const referred = (element: Element): Element[] => {
    const ids = refs === undefined ? [] : words(element.attribs[refs]).slice(0, 50)
    if (ids.length > 0) byId ??= elementsById(document)
    return ids.flatMap((one) => byId!.get(one) ?? [])
  }
  const itemOf = (element: Element, types: string[], depth: number): Item => {
    const ownId = element.attribs[id]
    const item: Item = { '@type': types, ...(ownId && { '@id': ownId }) }
    if (depth > mostDepth) return item
    open.add(element)
    forEachElement([...element.children, ...referred(element)], (one) => visit(one, item, depth + 1))
    open.delete(element)
    return item
  }
  /** Adds what the element says to the item it stands in; true where what it holds may say more of that. */
  const visit = (element: Element, holder: Item, depth: number): boolean => {
    const names = words(element.attribs[property])
    const types = dialect.types(element.attribs)
    if (left <= 0 || (types === undefined && names.length === 0)) return left > 0
    // It refers to itself, or to what refers to it.
    if (open.has(element)) return false
    left--
    const item = types && itemOf(element, types, depth)
    for (const name of names.slice(0, 10)) addProperty(holder, name, element, item)
    // What is no part of anything, or of nothing that is an item, is a beginning of its own.
    if (item && (names.length === 0 || holder === found.loose) && found.items.length < mostItems && !own.has(element)) {
      own.add(element)
      found.items.push(item)
    }
    return item === undefined
  }
  forEachElement(document.children, (element) => visit(element, found.loose, 0))
  return found
}

function addProperty(holder: Item, fullName: string, element: Element, item: Item | undefined): void {
  // `https://schema.org/price`, `schema:price`: a property may be named in full.
  const name = fullName.replace(/^(?:https?:\/\/(?:www\.)?schema\.org\/|schema:|product:|v:)/, '')
  if (name === '__proto__' || name.includes(':')) return
  if (item) return add(holder, name, saysMore(item) ? item : textOf(element, 300))
  const { value, written } = valueOf(name, element)
  add(holder, name, value)
  if (written && /^(?:low)?price$/i.test(name)) add(holder, 'writtenPrice', value)
}

/** `<div itemprop="brand" itemscope>Acme</div>`: a thing that says no more of itself than its text. */
const saysMore = (item: Item): boolean => Object.keys(item).length > 1

function add(holder: Item, name: string, value: unknown): void {
  if (value === '') return
  const known = holder[name]
  if (known === undefined) holder[name] = value
  else if (Array.isArray(known)) known.push(value)
  else holder[name] = [known, value]
}

const addresses = new Set(
  'url image photo thumbnailUrl contentUrl logo availability itemCondition condition sameAs item mainEntityOfPage seller'.split(' '),
)
const pictures = ['src', 'data-src', 'data-original', 'data-lazy-src', 'data-zoom-image', 'srcset', 'data-srcset']
const attributesOf: Record<string, readonly string[]> = {
  a: ['href'],
  area: ['href'],
  link: ['href'],
  img: pictures,
  source: pictures,
  audio: ['src'],
  embed: ['src'],
  iframe: ['src'],
  track: ['src'],
  video: ['src', 'poster'],
  object: ['data'],
  data: ['value'],
  meter: ['value'],
  input: ['value'],
  option: ['value'],
  time: ['datetime'],
}

/** `written`: it stands there for people to read, not for programs. */
function valueOf(property: string, element: Element): { value: string; written: boolean } {
  const { name, attribs } = element
  if (attribs['content'] !== undefined) return { value: attribs['content'].trim(), written: false }
  const isLink = name === 'a' || name === 'area'
  if (!isLink || addresses.has(property)) {
    for (const attribute of attributesOf[name] ?? []) {
      const value = attribs[attribute]?.trim()
      // A picture drawn within the page stands for one that is loaded later.
      if (value && !value.startsWith('data:')) return { value, written: name === 'input' }
    }
    if (name === 'link') return { value: '', written: false }
    if (attribs['resource'] && property !== 'name') return { value: attribs['resource'], written: false }
  }
  return { value: textOf(element), written: true }
}

function elementsById(document: Document): Map<string, Element> {
  const found = new Map<string, Element>()
  forEachElement(document.children, (element) => {
    const id = element.attribs['id']
    if (id !== undefined && !found.has(id)) found.set(id, element)
    return true
  })
  return found
}

/** All elements in the page's order, each before what it holds; `visit` says whether to go into one. */
export function forEachElement(roots: readonly AnyNode[], visit: (element: Element) => boolean): void {
  const stack: AnyNode[] = roots.toReversed()
  while (stack.length > 0) {
    const node = stack.pop()!
    if (isTag(node) && !visit(node)) continue
    if (!hasChildren(node)) continue
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!)
  }
}
