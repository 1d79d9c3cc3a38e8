import { type AnyNode, type Element, isTag } from 'domhandler'

import type { CssField, CssStrategy, FieldName } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Extraction, nothing, notThisKind } from './draft.ts'
import { type Candidates, type FieldReader, compileField, compileFields, readCards } from './fields.ts'
import { type Selector, compileSelector } from './selectors.ts'
import type { Strategy } from './strategy.ts'
import { ownText, textOf } from './text.ts'

/** Cards in the page's markup, each read by selectors within it: a field that is missing on one card shifts nothing on the others. */
export function compileCss({ css }: CssStrategy, path: KeyPath): Strategy {
  const here = [...path, 'css']
  const items = compileSelector(css.items, [...here, 'items'])
  const skip = css.skip === undefined ? undefined : compileSelector(css.skip, [...here, 'skip'])
  const readers = compileFields(css.fields, (name, field: CssField) => compileCssField(name, field, [...here, 'fields', name]))
  return {
    fields: readers.map(({ name }) => name),
    extract(page, context): Extraction {
      if (page.json() !== undefined) return notThisKind('the body is JSON, which has no elements')
      const cards = items.all(page.document()).filter((card) => !skip || !(skip.is(card) || skip.first(card)))
      if (cards.length === 0) return nothing(`no element is "${css.items}"`)
      return { ...readCards(readers, cards, context), emptyList: false }
    },
  }
}

function compileCssField(name: FieldName, field: CssField, path: KeyPath): FieldReader<Element> {
  const options = typeof field === 'string' ? { select: field } : field
  const at = typeof field === 'string' ? path : [...path, 'select']
  return compileField(name, options, cssCandidates(options, at), { path, structured: false })
}

type CssOptions = Extract<CssField, object>

interface Source {
  selector: Selector | undefined
  attributes: readonly string[]
}

function cssCandidates({ select, attr, own = false, page = false, join, const: fixed }: CssOptions, path: KeyPath): Candidates<Element> {
  if (fixed !== undefined) return () => [fixed]
  const sources = listOf(select ?? '').map((one) => parseSource(one, listOf(attr ?? []), path))
  const valueOf = (element: Element, attribute: string | undefined) => {
    if (attribute === undefined) return own ? ownText(element) : textOf(element)
    return element.attribs[attribute]?.trim() ?? ''
  }
  const candidates = function* (root: AnyNode) {
    for (const { selector, attributes } of sources) {
      const elements = findElements(root, selector, join !== undefined)
      for (const attribute of attributes.length > 0 ? attributes : [undefined]) {
        const values = elements.map((element) => valueOf(element, attribute)).filter(Boolean)
        if (values.length > 0) yield join === undefined ? values[0]! : values.join(join)
      }
    }
  }
  return page ? oncePerPage(candidates) : candidates
}

/** What the page says once is looked for once, however many cards it has. */
function oncePerPage(candidates: (root: AnyNode) => Iterable<string>): Candidates<Element> {
  const found = new WeakMap<AnyNode, readonly string[]>()
  return (card) => {
    const root = rootOf(card)
    const values = found.get(root) ?? [...candidates(root)]
    found.set(root, values)
    return values
  }
}

function findElements(root: AnyNode, selector: Selector | undefined, all: boolean): Element[] {
  if (!selector) return isTag(root) ? [root] : []
  if (all) return selector.all(root)
  const element = selector.first(root)
  return element ? [element] : []
}

function rootOf(card: Element): AnyNode {
  let root: AnyNode = card
  while (root.parent) root = root.parent
  return root
}

/** `a.title@href`: the attribute may stand behind the selector. */
function parseSource(source: string, attributes: readonly string[], path: KeyPath): Source {
  const [, before, behind] = /^(.*?)@([\w:.-]+)$/.exec(source) ?? [undefined, source, undefined]
  const selector = before!.trim()
  return {
    selector: selector === '' || selector === ':scope' ? undefined : compileSelector(selector, path),
    attributes: (behind === undefined ? attributes : [behind]).map((name) => name.toLowerCase()),
  }
}

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)
