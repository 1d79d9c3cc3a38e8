import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { parseRobots, robotsMaxBytes, robotsPath, robotsText, ruleFor } from './robots-rules.ts'

const at = (path: string) => `https://shop.example${path}`
const allows = (robots: string, path: string) => ruleFor(at(path), parseRobots(robots, 'Mallgate'))?.allow ?? true

describe('whose rules count', () => {
  it.each([
    ['the group that names us', 'User-agent: *\nDisallow: /\n\nUser-agent: mallgate\nDisallow: /b', true],
    ['and not the one for everybody, even if it is empty', 'User-agent: *\nDisallow: /\n\nUser-agent: mallgate', true],
    ['everybody’s, where none names us', 'User-agent: other\nAllow: /a\n\nUser-agent: *\nDisallow: /a', false],
    ['nobody’s, where there is none of the two', 'User-agent: other\nDisallow: /a', true],
    [
      'all groups that name us, as one',
      'User-agent: mallgate\nDisallow: /x\n\nUser-agent: *\nAllow: /\n\nUser-agent: MALLGATE\nDisallow: /a',
      false,
    ],
    ['a group that names several', 'User-agent: other\nUser-agent: Mallgate\nDisallow: /a', false],
    ['a name with a version', 'User-agent: Mallgate/2.0\nDisallow: /a', false],
    ['not a name that only begins like ours', 'User-agent: mallgatebot\nDisallow: /a', true],
    ['records that nobody knows end no group', 'User-agent: mallgate\nSitemap: https://x/y\nUser-agent: other\nDisallow: /a', false],
    ['rules before any group are nobody’s', 'Disallow: /a\nUser-agent: other\nDisallow: /', true],
    [
      'a byte order mark, comments, blanks and old line ends do no harm',
      '\uFEFF # x\r  user-agent :  *  # all\r\rDISALLOW:/a # no\r',
      false,
    ],
    ['an empty rule forbids nothing', 'User-agent: *\nDisallow:', true],
    ['what is no robots.txt forbids nothing', '<!doctype html><p>Disallow: /</p>', true],
  ])('%s', (_name, robots, allowed) => {
    expect(allows(robots, '/a')).toBe(allowed)
  })
})

describe('which rule counts', () => {
  const rule = (lines: string) => `User-agent: *\n${lines}`
  it.each([
    ['the longest', 'Allow: /p\nDisallow: /', '/page', true],
    ['the longest, in any order', 'Disallow: /folder\nAllow: /folder/page', '/folder/page', true],
    ['the one that allows, of two as long', 'Disallow: /folder\nAllow: /folder', '/folder/page', true],
    ['the longest counts with its stars', 'Allow: /page\nDisallow: /*.htm', '/page.htm', false],
    ['case counts', 'Disallow: /Search', '/search', true],
    ['$ is the end', 'Disallow: /*.php$', '/a.php?q=1', true],
    ['$ is the end, met', 'Disallow: /*.php$', '/x/a.php', false],
    ['$ elsewhere is itself', 'Disallow: /a$b', '/a$b', false],
    ['a star may be nothing', 'Disallow: /a*b', '/ab', false],
    ['a star at the end changes nothing', 'Disallow: /fish*', '/fishheads', false],
    ['the query belongs to the path', 'Disallow: /*?q=', '/s?q=lamp', false],
    ['pieces do not overlap at the end', 'Disallow: /ab*ba$', '/aba', true],
    ['what is written in other ways is the same', 'Disallow: /%7ejoe/ü%2Ff', '/~joe/%C3%BC%2ff', false],
    ['an encoded star is no wildcard', 'Disallow: /a%2Ab', '/axb', true],
    ['robots.txt itself is always allowed', 'Disallow: /', '/robots.txt', true],
  ])('%s', (_name, lines, path, allowed) => {
    expect(allows(rule(lines), path)).toBe(allowed)
  })

  it('is told with its line', () => {
    const robots = parseRobots('# hello\nUser-agent: *\n\nDisallow: /search\n', 'Mallgate')
    expect(ruleFor(at('/search?q=1'), robots)).toEqual({ allow: false, path: '/search', line: 4 })
  })
})

test('crawl-delay is kept, within bounds', () => {
  const delay = (value: string) => parseRobots(`User-agent: *\nCrawl-delay: ${value}\nDisallow: /x`, 'Mallgate').crawlDelayMs
  expect(['2', '0.5', '3600', '-1', 'soon', ''].map(delay)).toEqual([2_000, 500, 30_000, 0, 0, 0])
})

test('of 5 MB the first 512 KiB count, in whole lines, soon', () => {
  const line = 'Disallow: /x*y*z*$\n'
  const head = `User-agent: *\nDisallow: /first\n${line.repeat(Math.floor(robotsMaxBytes / line.length) + 1)}`
  const started = performance.now()
  const body = Buffer.from(`${head}${'Disallow: /late\n'.repeat(300_000)}`)
  const robots = parseRobots(robotsText(body), 'Mallgate')
  expect(ruleFor(at('/first'), robots)?.allow).toBe(false)
  expect(ruleFor(at('/late'), robots)).toBeUndefined()
  expect(robots.rules.every(({ path }) => path === '/first' || path === '/x*y*z*$')).toBe(true)
  expect(performance.now() - started).toBeLessThan(2_000)
})

test('patterns made to be slow are not', () => {
  const pattern = `/${'a*'.repeat(1_000)}b`
  const robots = parseRobots(`User-agent: *\n${`Disallow: ${pattern}\n`.repeat(200)}`, 'Mallgate')
  const started = performance.now()
  expect(ruleFor(at(`/${'a'.repeat(4_000)}`), robots)).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(1_000)
})

test('what is matched is what a regular expression of the pattern matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '$', '.'), maxLength: 10 })
  const path = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 14 })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), text), { maxLength: 5 }), path, (rules, rest) => {
      const lines = rules.map(([allow, pattern]) => `${allow ? 'Allow' : 'Disallow'}: /${pattern}`)
      const found = ruleFor(at(`/${rest}`), parseRobots(['User-agent: *', ...lines].join('\n'), 'Mallgate'))
      const matching = rules.filter(([, pattern]) => regexOf(`/${pattern}`).test(robotsPath(new URL(at(`/${rest}`)).pathname)))
      const longest = Math.max(0, ...matching.map(([, pattern]) => pattern.length))
      const best = matching.filter(([, pattern]) => pattern.length === longest)
      expect(found?.allow).toBe(matching.length === 0 ? undefined : best.some(([allow]) => allow))
    }),
    { numRuns: 500 },
  )
})

const regexOf = (pattern: string): RegExp => {
  const bound = pattern.endsWith('$')
  const body = (bound ? pattern.slice(0, -1) : pattern).replace(/[.$/]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${body}${bound ? '$' : ''}`)
}
