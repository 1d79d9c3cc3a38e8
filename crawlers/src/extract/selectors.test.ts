import { expect, test } from 'vitest'

import type { DefinitionFault } from '@mallgate/shared/definition-fault'

import { parseHtml } from './parse-html.ts'
import { compileSelector } from './selectors.ts'
import { textOf } from './text.ts'

const page = parseHtml('<ul><li id=1><p>a <b>b</b></p><b>c</b></li><li id=2><b>d</b></li></ul>')
const [first, second] = compileSelector('li', []).all(page)

test('a selector searches within an element', () => {
  const bold = compileSelector('b', [])
  expect(textOf(bold.first(first!)!)).toBe('b')
  expect(bold.all(second!).map((element) => textOf(element))).toEqual(['d'])
  expect(bold.is(first!)).toBe(false)
})

test.for(['> b', ':scope > b', 'i, > b', ':is(i, b):not(p b)'])('%s is a child of the element, on each card anew', (text) => {
  const child = compileSelector(text, [])
  expect([first, second, first].map((card) => textOf(child.first(card!)!))).toEqual(['c', 'd', 'c'])
})

test('a combinator within :has stays its own', () => {
  expect(compileSelector('li:has(> p, > i)', []).all(page)).toEqual([first])
})

test.for([
  ['li[', 'is not a selector'],
  ['li:frist', 'is not a selector'],
  ['+ li', 'begins beside the card'],
  [' ', 'is empty'],
])('%s is refused with its key', ([text, message]) => {
  expect(() => compileSelector(text!, ['css', 'items'])).toThrow(
    expect.objectContaining({ path: ['css', 'items'], message: expect.stringContaining(message!) }) as DefinitionFault,
  )
})
