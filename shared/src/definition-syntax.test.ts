import { describe, expect, it } from 'vitest'

import type { MallDefinition } from './contract/mall.ts'
import { keyPathText } from './definition-fault.ts'
import { syntaxRules } from './definition-syntax.ts'

const definition = (extract: object, detect?: object): MallDefinition => ({
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'en-IE',
  extract: { strategies: [extract as never] },
  ...(detect && { detect }),
})
const faults = (extract: object, detect?: object) => [...syntaxRules(definition(extract, detect))].map(({ path }) => keyPathText(path))
const css = (items: string, title: unknown) => ({ css: { items, fields: { title } } })
const json = (items: string, title: unknown) => ({ json: { items, fields: { title } } })

describe('what cannot be read in a definition', () => {
  it.each(['li.card', '> li', 'ul > li:not(.ad):nth-of-type(2)', '[data-x="a b"]', 'a, b'])('the selector %s can', (selector) => {
    expect(faults(css(selector, selector))).toEqual([])
  })
  it.each(['a@href', '@data-id', 'img@data-src', '[title="x@y.z"]'])('the field %s can', (field) => {
    expect(faults(css('li', field))).toEqual([])
  })
  it.each(['li[', 'a >> b{', 'li:not('])('the selector %s cannot, and its key is named', (selector) => {
    expect(faults(css(selector, selector))).toEqual(['extract.strategies[0].css.items', 'extract.strategies[0].css.fields.title'])
  })
  it.each(['a', 'a.b[0].c', 'list[]', 'list[].Item', '$', '$.a', '[0].x', '@graph', 'a b.c'])('the path %s can', (path) => {
    expect(faults(json(path, path))).toEqual([])
  })
  it.each(['a..b', 'a[x]', 'a[', '.a.', 'a.'])('the path %s cannot', (path) => {
    expect(faults(json(path, { path: ['a', path] }))).toEqual([
      'extract.strategies[0].json.items',
      'extract.strategies[0].json.fields.title.path',
    ])
  })
  it('a pattern whose time may double with each sign is named', () => {
    expect(faults(css('li', { select: 'b', pipes: [{ replace: ['(a|a)*b', ''] }] }))).toEqual([
      'extract.strategies[0].css.fields.title.pipes[0].replace[0]',
    ])
  })
  it('a pattern that is none, and the selector of a matcher, are named too', () => {
    const extract = css('li', { select: 'b', pipes: [{ trim: true }, { regex: '(' }] })
    expect(faults(extract, { blocked: [{ text: 'x' }, { css: 'p[' }] })).toEqual([
      'extract.strategies[0].css.fields.title.pipes[1].regex',
      'detect.blocked[1].css',
    ])
  })
})
