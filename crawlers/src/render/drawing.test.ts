import { describe, expect, it } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

import type { FetchedPage } from '../read-page.ts'
import { createDrawing } from './drawing.ts'
import { renderPlan } from './render-plan.ts'
import { isShell } from './shell.ts'

const page = (html: string, over: Partial<FetchedPage> = {}): FetchedPage => ({
  url: 'https://shop.example/',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from(html),
  ...over,
})
const definition = (over: Partial<MallDefinition>): MallDefinition => ({
  id: 'shop',
  url: 'https://shop.example',
  currency: 'EUR',
  locale: 'de-DE',
  ...over,
})
const shell = page('<html><head><title>Shop</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>')
const prose = 'A sentence that a person can read in a shop. '.repeat(60)

describe('a page that is only a shell', () => {
  it.each([
    ['an empty mount and a script', shell],
    ['custom elements with nothing in them', page('<body><app-root></app-root><script src="main.js" type="module"></script></body>')],
    ['much script and little to read', page(`<body><p>Loading…</p><script>${'var a = 1;'.repeat(5_000)}</script></body>`)],
    [
      'a menu, an empty mount, and a word on JavaScript',
      page(
        `<nav>${prose.slice(0, 900)}</nav><div id="app"><!-- --></div><noscript>Bitte JavaScript aktivieren</noscript><script src=a.js></script>`,
      ),
    ],
  ])('is known by %s', (_what, given) => expect(isShell(given)).toBe(true))

  it.each([
    ['there is much to read', page(`<p>${prose}</p><script src="a.js"></script><div id="app"></div>`)],
    ['it has no script', page('<div id="root"></div>')],
    ['it is no HTML', page('{"items":[]}', { headers: { 'content-type': 'application/json' } })],
    ['the shop failed', page('<script src="a.js"></script>', { status: 503 })],
  ])('is none where %s', (_what, given) => expect(isShell(given)).toBe(false))

  it('is judged in no time, whatever stands in it', () => {
    const started = performance.now()
    isShell(page(`<script>${'<noscript>'.repeat(100_000)}${'<div id="app">'.repeat(50_000)}${'<!--'.repeat(100_000)}`))
    expect(performance.now() - started).toBeLessThan(1_500)
  })
})

describe('how pages of a mall are had', () => {
  it('says nothing of malls that are only fetched', () => {
    expect(createDrawing(definition({}))).toBeUndefined()
    expect(createDrawing(definition({ mode: 'http' }))).toBeUndefined()
  })

  it('is always the browser for `browser`', () => {
    const drawing = createDrawing(definition({ mode: 'browser' }))!
    drawing.drew({ status: 'parse_error' })
    expect(drawing.byBrowser()).toBe(true)
  })

  it('is HTTP for `auto` until a page is a shell, then the browser for a while, then HTTP once more', () => {
    let now = 0
    const drawing = createDrawing(definition({ mode: 'auto' }), () => now)!
    expect(drawing.byBrowser()).toBe(false)
    expect(drawing.wantsBrowser(page(`<p>${prose}</p><script></script>`), { status: 'parse_error' })).toBe(false)
    expect(drawing.wantsBrowser(shell, { status: 'blocked' })).toBe(false)
    expect(drawing.wantsBrowser(shell, { status: 'parse_error' })).toBe(true)
    drawing.drew({ status: 'ok' })
    expect(drawing.byBrowser()).toBe(true)
    now += 20 * 60_000
    drawing.drew({ status: 'empty' })
    // One that was mended or broke meanwhile is still drawn by script.
    drawing.drew({ status: 'parse_error' })
    expect(drawing.byBrowser()).toBe(true)
    now += 11 * 60_000
    expect(drawing.byBrowser()).toBe(false)
  })

  it('asks no browser again for a while where that never saw more', () => {
    let now = 0
    const drawing = createDrawing(definition({ mode: 'auto' }), () => now)!
    drawing.drew({ status: 'parse_error' })
    expect(drawing.wantsBrowser(shell, { status: 'parse_error' })).toBe(false)
    now += 61_000
    expect(drawing.wantsBrowser(shell, { status: 'parse_error' })).toBe(true)
  })

  it('waits for the cards of the definition, or its sign that there are none, unless that says otherwise', () => {
    const given = definition({
      mode: 'browser',
      extract: { strategies: [{ jsonLd: {} }, { css: { items: '.card', fields: { title: 'a' } } }] },
      detect: { noResults: [{ css: '.none' }, { text: 'nothing' }], blocked: [{ css: '#wall' }] },
      limits: { timeout: '5s' },
    })
    expect(renderPlan(given)).toEqual({ mode: 'browser', selectors: ['.card', '.none', '#wall'], timeoutMs: 3_000, locale: 'de-DE' })
    const own = renderPlan({ ...given, render: { waitFor: '.list', timeout: '2s' } })
    expect(own).toMatchObject({ selectors: ['.list', '.none', '#wall'], timeoutMs: 2_000 })
  })
})
