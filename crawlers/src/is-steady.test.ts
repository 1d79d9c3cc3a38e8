import { expect, test } from 'vitest'

import type { CssStrategy, MallDefinition } from '@mallgate/shared/contract/mall'

import { definitionOf } from './extract/extract-for-tests.ts'
import { isSteady } from './is-steady.ts'

const by = (css: Partial<CssStrategy['css']>, rest: Partial<MallDefinition> = {}) =>
  isSteady(definitionOf([{ css: { items: 'li.card', fields: { title: 'h2 a' }, ...css } }], rest))

test('what is found by name, class and attribute is steady', () => {
  expect(by({})).toBe(true)
  expect(
    by({
      items: '[data-id]',
      skip: '> .ad',
      fields: { title: 'h2 > a@title', url: '@href', brand: { select: ['.b', ':scope'], pipes: [{ trim: true }] } },
    }),
  ).toBe(true)
  expect(by({}, { detect: { blocked: [{ text: 'robot' }], noResults: [{ css: '.none' }] } })).toBe(true)
})

test.each([
  ['a pattern', { fields: { title: { select: 'a', pipes: [{ regex: '(a+)' }] } } }],
  ['what an element has in it', { items: 'li:has(a)' }],
  ['a place among siblings', { skip: 'li:first-child' }],
  ['what stands beside it', { fields: { title: 'a + b' } }],
  ['two gaps of any depth', { fields: { title: '.a .b .c' } }],
] satisfies [string, Partial<CssStrategy['css']>][])('%s is not', (_what, css) => expect(by(css)).toBe(false))

test('nor is another strategy, a sign by such a selector, or the name of the next page', () => {
  expect(isSteady(definitionOf([{ jsonLd: {} }]))).toBe(false)
  expect(by({}, { detect: { blocked: [{ css: 'p:contains("robot")' }] } })).toBe(false)
  expect(by({}, { request: { path: '/', next: 'a.next' } })).toBe(false)
})
