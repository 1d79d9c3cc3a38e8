import type { CssField, CssStrategy, FieldName } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import type { ReadContext } from './convert.ts'
import { type Extraction, nothing, notThisKind } from './draft.ts'
import { type Candidates, type FieldReader, compileField, compileFields, readCards } from './fields.ts'
import { type Markup, type Selector, compileEither } from './markup.ts'
import type { Strategy } from './strategy.ts'

/**
 * Cards in the page's markup, each read by selectors within it: a field that is missing on one card shifts nothing on the others.
 * Read from the page's tape where it has one and all selectors are made for it, else from its DOM.
 */
export function compileCss({ css }: CssStrategy, path: KeyPath): Strategy {
  const here = [...path, 'css']
  const extract = compileEither((markup) => compileCards(markup, css, here))
  return {
    fields: Object.keys(css.fields) as FieldName[],
    extract: (page, context) =>
      page.json() === undefined ? extract(page, context) : notThisKind('the body is JSON, which has no elements'),
  }
}

function compileCards<Node>(markup: Markup<Node>, css: CssStrategy['css'], here: KeyPath) {
  const items = markup.compile(css.items, [...here, 'items'])
  const skip = css.skip === undefined ? undefined : markup.compile(css.skip, [...here, 'skip'])
  const readers = compileFields(css.fields, (name, field: CssField) => compileCssField(markup, name, field, [...here, 'fields', name]))
  return (root: Node, context: ReadContext): Extraction => {
    const cards = items.all(root).filter((card) => !skip || !(skip.is(card) || skip.first(card)))
    if (cards.length === 0) return nothing(`no element is "${css.items}"`)
    return { ...readCards(readers, cards, context), emptyList: false }
  }
}

function compileCssField<Node>(markup: Markup<Node>, name: FieldName, field: CssField, path: KeyPath): FieldReader<Node> {
  const options = typeof field === 'string' ? { select: field } : field
  const at = typeof field === 'string' ? path : [...path, 'select']
  return compileField(name, options, cssCandidates(markup, options, at), { path, structured: false })
}

type CssOptions = Extract<CssField, object>

interface Source<Node> {
  selector: Selector<Node> | undefined
  attributes: readonly string[]
}

function cssCandidates<Node>(
  markup: Markup<Node>,
  { select, attr, own = false, page = false, join, const: fixed }: CssOptions,
  path: KeyPath,
): Candidates<Node> {
  if (fixed !== undefined) return () => [fixed]
  const sources = listOf(select ?? '').map((one) => parseSource(markup, one, listOf(attr ?? []), path))
  const valueOf = (element: Node, attribute: string | undefined) => {
    if (attribute === undefined) return own ? markup.ownText(element) : markup.text(element)
    return markup.attribute(element, attribute)?.trim() ?? ''
  }
  const [only, another] = sources
  if (only && !another && join === undefined && !page && only.attributes.length < 2) return onlyCandidate(only, valueOf)
  const candidates = function* (root: Node, isPage: boolean) {
    for (const { selector, attributes } of sources) {
      const elements = findElements(root, selector, join !== undefined, isPage)
      for (const attribute of attributes.length > 0 ? attributes : [undefined]) {
        const values = elements.map((element) => valueOf(element, attribute)).filter(Boolean)
        if (values.length > 0) yield join === undefined ? values[0]! : values.join(join)
      }
    }
  }
  return page ? oncePerPage(markup, (root) => candidates(root, true)) : (card) => candidates(card, false)
}

/** What most fields are: one selector, its text or one attribute. */
function onlyCandidate<Node>(
  { selector, attributes: [attribute] }: Source<Node>,
  valueOf: (element: Node, attribute: string | undefined) => string,
): Candidates<Node> {
  const none: readonly string[] = []
  return (card) => {
    const element = selector ? selector.first(card) : card
    const value = element === undefined ? '' : valueOf(element, attribute)
    return value === '' ? none : [value]
  }
}

/** What the page says once is looked for once, however many cards it has. */
function oncePerPage<Node>(markup: Markup<Node>, candidates: (root: Node) => Iterable<string>): Candidates<Node> {
  const found = new WeakMap<object, readonly string[]>()
  return (card) => {
    const root = markup.page(card)
    const values = found.get(root) ?? [...candidates(root)]
    found.set(root, values)
    return values
  }
}

function findElements<Node>(root: Node, selector: Selector<Node> | undefined, all: boolean, isPage: boolean): Node[] {
  // A page itself is no element.
  if (!selector) return isPage ? [] : [root]
  if (all) return selector.all(root)
  const element = selector.first(root)
  return element === undefined ? [] : [element]
}

/** `a.title@href`: the attribute may stand behind the selector, or several, `img@data-src|src`: the first that is a value counts. */
function parseSource<Node>(markup: Markup<Node>, source: string, attributes: readonly string[], path: KeyPath): Source<Node> {
  const [, before, behind] = /^(.*?)@([\w:.|-]+)$/.exec(source) ?? [undefined, source, undefined]
  const selector = before!.trim()
  return {
    selector: selector === '' || selector === ':scope' ? undefined : markup.compile(selector, path),
    attributes: (behind === undefined ? attributes : behind.split('|').filter(Boolean)).map((name) => name.toLowerCase()),
  }
}

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)
