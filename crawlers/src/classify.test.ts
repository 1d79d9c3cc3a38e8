import { describe, expect, test } from 'vitest'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { compileClassifier } from './classify.ts'
import { definitionOf, pageOf } from './extract/extract-for-tests.ts'

const at = '2026-01-02T03:04:05.000Z'
const answer = (status: number, text = '', headers: Record<string, string> = {}, detect: MallDefinition['detect'] = {}) =>
  compileClassifier(definitionOf([{ jsonLd: {} }], { detect })).answer(pageOf(text, status), headers, at)
const isBlockPage = (text: string) => compileClassifier(definitionOf([{ jsonLd: {} }])).unreadable(pageOf(text))?.status === 'blocked'

describe('by status', () => {
  test.for<[number, string]>([
    [401, 'blocked'],
    [403, 'blocked'],
    [429, 'rate_limited'],
    [500, 'network'],
    [503, 'network'],
    [404, 'error'],
    [410, 'error'],
    [400, 'error'],
    [304, 'error'],
  ])('%i is %s, and says so', ([status, expected]) => {
    expect(answer(status)).toMatchObject({ status: expected, message: expect.stringContaining(String(status)) as string })
  })

  test('200 is to be read', () => {
    expect(answer(200, '<li>')).toBeUndefined()
  })

  test.for<[string, number | undefined]>([
    ['120', 120_000],
    ['Fri, 02 Jan 2026 03:05:05 GMT', 60_000],
    ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', undefined],
  ])('Retry-After: %s', ([value, retryAfterMs]) => {
    expect(answer(429, '', { 'retry-after': value })?.retryAfterMs).toBe(retryAfterMs)
    expect(answer(503, '', { 'retry-after': value })?.retryAfterMs).toBe(retryAfterMs)
    const redirect = answer(302, '', { 'retry-after': value })
    expect(redirect).toMatchObject(retryAfterMs ? { status: 'rate_limited', retryAfterMs } : { status: 'error' })
  })

  test('a 503 that is a block page is blocked: by the definition, by a well-known title, by a header', () => {
    expect(answer(503, '<p class=wall>', {}, { blocked: [{ css: '.wall' }] })?.status).toBe('blocked')
    expect(answer(503, '<title>Just a moment...</title>')?.status).toBe('blocked')
    expect(answer(503, '', { 'cf-mitigated': 'challenge' })?.status).toBe('blocked')
  })

  test('a 404 is empty where the shop says it so', () => {
    expect(answer(404, '', {}, { noResults: [{ status: 404 }] })?.status).toBe('empty')
    expect(answer(503, '<p class=none>', {}, { noResults: [{ css: '.none' }] })?.status).toBe('network')
  })
})

describe('by signs of the definition, on a page that answers 200', () => {
  const detect = { blocked: [{ css: '#wall' }], noResults: [{ text: 'keine Treffer' }] }
  test('blocked goes before no results', () => {
    expect(answer(200, '<p id=wall>keine Treffer</p>', {}, detect)?.status).toBe('blocked')
    expect(answer(200, '<p>Keine Treffer</p>', {}, detect)?.status).toBe('empty')
    expect(answer(200, '<p>24 Treffer</p>', {}, detect)).toBeUndefined()
  })
})

describe('block pages that many shops have', () => {
  test.for([
    '<title>Robot or human?</title>',
    '<title>\n Access Denied </title>',
    '<title>Attention Required! | Cloudflare</title>',
    '<title>Pardon Our Interruption</title>',
    '<div id="px-captcha"></div>',
    '<script src="https://geo.captcha-delivery.com/captcha/x.js"></script>',
    '<form method="get" action="/errors/validateCaptcha" name="">',
  ])('%s', (html) => {
    expect(isBlockPage(html)).toBe(true)
  })

  test.for([
    '<title>Access control systems | Shop</title>',
    '<title>Robots for humans</title><script src="https://www.google.com/recaptcha/api.js"></script><div class="g-recaptcha"></div>',
    '<p>captcha-delivery.com</p><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
    '{"title": "Access denied"}',
  ])('but not %s', (html) => {
    expect(isBlockPage(html)).toBe(false)
  })
})
