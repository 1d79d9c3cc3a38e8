import { type AnyNode, type Element, hasChildren, isTag } from 'domhandler'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { domMarkup, rootOf, tapeMarkup } from '../extract/markup.ts'
import { parseHtml } from '../extract/parse-html.ts'
import { compileTapeSelector } from './tape-selector.ts'
import { isElement } from './tape.ts'
import { anyHtml, tapeOf } from './tape-for-tests.ts'

const selectors = [
  '*',
  'template',
  'template b, i',
  'p',
  'P.a',
  '.a',
  '.a.b',
  '.c, i',
  'div p',
  'ul > li',
  '> b',
  ':scope > p > b',
  'p + p',
  'b ~ i',
  '#z',
  '[class]',
  '[CLASS~=b]',
  'a[href^="/p"]',
  'a[href$="y=2"]',
  '[href*="x=1&y"]',
  '[type="TEXT/X"]',
  '[title="a > b"]',
  'div:has(b)',
  'div:has(> b)',
  'ul:has(li b), p:has(i, b)',
  'p:not(.a)',
  'b:not(p b):not(li *)',
  ':is(b, i):not(:has(*))',
  'li:first-child',
  'li:last-child',
  'td:nth-child(2)',
  'td:nth-child(2n+1)',
  'p:nth-of-type(even)',
  'b:first-of-type',
  'b:last-of-type',
  ':only-child',
  ':contains("12")',
  'p:icontains("WORT")',
  'x-y',
  'linearGradient, title',
]

function elementsOf(root: AnyNode): Element[] {
  const below = hasChildren(root) ? root.children.flatMap(elementsOf) : []
  return isTag(root) ? [root, ...below] : below
}

test.each(selectors)('%s finds on a tape what it finds in the DOM', (selector) => {
  const onTape = tapeMarkup.compile(selector, [])
  const inDom = domMarkup.compile(selector, [])
  fc.assert(
    fc.property(anyHtml, fc.nat(), (html, pick) => {
      const tape = tapeOf(html)
      if (!tape) return
      const document = parseHtml(html)
      const elements = elementsOf(document)
      const nodes = Array.from({ length: tape.count }, (_, node) => node).filter((node) => isElement(tape, node))
      const places = (found: readonly { node: number }[]) => found.map(({ node }) => nodes.indexOf(node))
      const domPlaces = (found: readonly unknown[]) => found.map((element) => elements.indexOf(element as Element))
      // On the whole page, and within one element of it.
      const at = pick % (elements.length + 1)
      const [root, domRoot] = elements[at] ? [{ tape, node: nodes[at]! }, elements[at]] : [rootOf(tape), document]
      expect(places(onTape.all(root))).toEqual(domPlaces(inDom.all(domRoot)))
      expect(places([onTape.first(root) ?? []].flat())).toEqual(domPlaces([inDom.first(domRoot) ?? []].flat()))
      if (elements[at]) expect(onTape.is(root)).toBe(inDom.is(domRoot))
    }),
    { numRuns: 150 },
  )
})

test('text, own text and attributes are the same in both', () => {
  fc.assert(
    fc.property(anyHtml, (html) => {
      const tape = tapeOf(html)
      if (!tape) return
      const elements = elementsOf(parseHtml(html))
      const nodes = Array.from({ length: tape.count }, (_, node) => ({ tape, node })).filter(({ node }) => isElement(tape, node))
      for (const [index, element] of elements.entries()) {
        const node = nodes[index]!
        expect(tapeMarkup.text(node)).toBe(domMarkup.text(element))
        expect(tapeMarkup.ownText(node)).toBe(domMarkup.ownText(element))
        expect(tapeMarkup.scriptSource(node)).toBe(domMarkup.scriptSource(element))
        for (const name of ['class', 'href', 'title', 'id', 'data-n'])
          expect(tapeMarkup.attribute(node, name)).toBe(domMarkup.attribute(element, name))
      }
    }),
    { numRuns: 1_000 },
  )
})

test.each(['p:nth-last-child(2)', 'p:lang(de)', '[a!=b]', 'p:nth-child(n)', '::before', 'a['])('%s is left to the DOM', (selector) =>
  expect(compileTapeSelector(selector)).toBeUndefined(),
)
