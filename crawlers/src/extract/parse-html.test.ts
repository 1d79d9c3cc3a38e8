import { expect, test } from 'vitest'

import { parseHtml } from './parse-html.ts'
import { compileSelector } from './selectors.ts'
import { textOf } from './text.ts'

const count = (selector: string, html: string) => compileSelector(selector, []).all(parseHtml(html)).length

test('a stray end tag closes nothing beyond its own cell or list', () => {
  expect(
    count('#list > tr', '<table><tr><td><table id=list><tr><td>1</td></td></tr><tr><td>2</div></td></tr></table></td></tr></table>'),
  ).toBe(2)
  expect(count('#list > li', '<ul id=list><li><ul></li></ul><b>1</b></li><li>2</li></ul>')).toBe(2)
})

test('what is left open ends with what holds it', () => {
  expect(count('tr > td', '<table><tr><td><div><div>1</td><td>2</td></tr></table>')).toBe(2)
})

test('a page nested 50,000 deep is read, its text too, and searched in time', () => {
  const depth = 50_000
  const page = parseHtml(`${'<div>'.repeat(depth)}<b class=price>12</b>${'</div>'.repeat(depth)}<i>end</i>`)
  expect(textOf(page)).toBe('12 end')
  expect(compileSelector('section div b, div:has(section)', []).all(page)).toEqual([])
  expect(compileSelector('.price', []).all(page)).toHaveLength(1)
  expect(compileSelector('div:icontains("END")', []).all(page)).toEqual([])
})

test('of a page that only opens tags the beginning is read', () => {
  expect(textOf(parseHtml(`<p>start</p>${'<b>'.repeat(1_000_000)}`))).toBe('start')
})
