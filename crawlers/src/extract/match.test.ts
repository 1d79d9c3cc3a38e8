import { expect, test } from 'vitest'

import type { Matcher } from '@mallgate/shared/contract/mall'

import { pageOf } from './extract-for-tests.ts'
import { compileMatchers } from './match.ts'

const html =
  '<html><head><title>Suche</title></head><body><script>"no results"</script><p class="none">Keine  <b>Treffer</b> für &quot;x&quot;</p><p>ok</p></body></html>'
const matches = (text: string, ...matchers: Matcher[]) => compileMatchers(matchers, ['detect'])(pageOf(text))

test.for<[string, Matcher, boolean]>([
  ['an element that is there', { css: 'p.none' }, true],
  ['an element that is not', { css: 'p.some' }, false],
  ['words in an element', { css: 'p', text: 'keine treffer' }, true],
  ['words that stand elsewhere', { css: 'p.none', text: 'ok' }, false],
  ['words on the page, white space and case apart', { text: 'KEINE TREFFER für' }, true],
  ['words that only a script has', { text: 'no results' }, false],
  ['a status', { status: 200 }, true],
  ['a status and an element', { status: 404, css: 'p.none' }, false],
  ['JSON, on a page', { json: 'count' }, false],
])('%s', ([, matcher, expected]) => {
  expect(matches(html, matcher)).toBe(expected)
})

test.for<[string, Matcher, boolean]>([
  ['a path', { json: 'data.error' }, true],
  ['a path that is not there', { json: 'data.message' }, false],
  ['a number', { json: 'count', equals: 0 }, true],
  ['another number', { json: 'count', equals: 1 }, false],
  ['an empty list, as 0', { json: 'data.list', equals: 0 }, true],
  ['a word in the body', { text: 'LIMIT' }, true],
  ['an element, in JSON', { css: 'b' }, false],
])('in JSON: %s', ([, matcher, expected]) => {
  expect(matches('{"count": 0, "data": {"error": "limit", "list": []}, "html": "<b></b>"}', matcher)).toBe(expected)
})

test('one of several is enough, none is none', () => {
  expect(matches(html, { css: 'i' }, { css: 'b' })).toBe(true)
  expect(matches(html)).toBe(false)
})

test('a faulty one is refused with its key', () => {
  expect(() => matches('', { css: 'p' }, { css: 'p[' })).toThrow(expect.objectContaining({ path: ['detect', 1, 'css'] }) as Error)
  expect(() => matches('', { json: 'a[' })).toThrow(expect.objectContaining({ path: ['detect', 0, 'json'] }) as Error)
})
