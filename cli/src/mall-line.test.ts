import type { MallReport } from '@mallgate/shared/contract/search'
import { expect, test } from 'vitest'
import picocolors from 'picocolors'

import { mallLine } from './mall-line.ts'
import { widthOf } from './plain-text.ts'
import type { Style } from './terminal.ts'

const style = (columns: number): Style => ({ columns, colors: picocolors.createColors(false), links: false, locale: 'en-US' })

test('a mall’s line says how it ended, why, and how old the answer is, within the width', () => {
  const report = { mall: 'alpha', status: 'ok', offers: 24, elapsedMs: 132, source: 'stored', ageMs: 250_000 } as const
  expect(mallLine(report, 8, style(80))).toBe('✔ alpha     ok            24 offers · stored, 4 min old · 132 ms')
  const error = { message: `a captcha\u001B[31m page came ${'x'.repeat(200)}` }
  const failed = mallLine({ mall: 'alpha', status: 'blocked', offers: 0, elapsedMs: 10, error }, 8, style(80))
  expect(failed).toMatch(/^✖ alpha {5}blocked {7}10 ms · a captcha \[31m page came x+…$/)
  expect(widthOf(failed)).toBe(80)
  expect(mallLine({ mall: 'b', status: 'empty', offers: 0, elapsedMs: 1, source: 'live' }, 1, style(80))).toBe(
    '✔ b  empty         no offers · 1 ms',
  )
})

test('offers that are not read as they used to be are no good answer', () => {
  const degraded = { field: 'image', message: 'image: 0 of 8 offers have one, at least 100 % had one before' }
  const report = { mall: 'a', status: 'ok', offers: 8, elapsedMs: 5, degraded } as const
  expect(mallLine(report, 1, style(120))).toBe(`! a  ok            8 offers · 5 ms · ${degraded.message}`)
})

test('nothing a Gate sends reaches the terminal as a command', () => {
  const escape = '\u001B]0;x\u0007'
  const report = {
    mall: `al${escape}pha`,
    status: `ok${escape}`,
    offers: 1,
    elapsedMs: 1,
    source: `stored${escape}`,
  } as unknown as MallReport
  const line = mallLine(report, 20, style(80))
  expect(line).not.toMatch(/\p{Cc}/u)
  expect(line).toContain('al ]0;x pha')
})
