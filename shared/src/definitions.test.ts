import { describe, expect, test } from 'vitest'

import { DefinitionFault } from './definition-fault.ts'
import { goodBut as swap, goodDefinition as good } from './definition-for-tests.ts'
import { DefinitionError, definitionFaults, parseDefinition } from './definitions.ts'

const fail = (text: string, file = 'malls/shop/mall.yaml') => {
  try {
    parseDefinition(text, file)
  } catch (error) {
    if (error instanceof DefinitionError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('parseDefinition', () => {
  test('gives what the file says', () => {
    expect(parseDefinition(good, 'malls/shop/mall.yaml')).toMatchObject({
      id: 'shop',
      currency: 'EUR',
      extract: { strategies: [{ css: { items: 'li.card' } }] },
    })
  })

  test.for([
    [
      'an unknown key, with its line and the key that was meant',
      swap('title: a', 'titel: a'),
      'malls/shop/mall.yaml:13:11 extract.strategies[0].css.fields.titel: unknown key "titel", did you mean "title"?',
    ],
    [
      'an unknown key at the top',
      swap('currency:', 'curency: EUR\ncurrency:'),
      'malls/shop/mall.yaml:3:1 curency: unknown key "curency", did you mean "currency"?',
    ],
    [
      'an unknown strategy',
      swap('- css:', '- cs:'),
      'malls/shop/mall.yaml:10:7 extract.strategies[0].cs: unknown key "cs", did you mean "css"?',
    ],
    [
      'two strategies in one',
      swap('    - css:', '    - jsonLd: {}\n      css:'),
      'malls/shop/mall.yaml:10:7 extract.strategies[0]: takes only one of jsonLd, css',
    ],
    [
      'JSON in a script that is not named',
      swap('    - css:', '    - embeddedJson: { items: list, fields: { title: name } }\n    - css:'),
      'malls/shop/mall.yaml:10:7 extract.strategies[0].embeddedJson: says nothing of which script it means: give it a "select" or an "after"',
    ],
    [
      'a pattern that is none',
      swap('title: a', "title: { select: a, pipes: [{ regex: 'x(' }] }"),
      'malls/shop/mall.yaml:13:41 extract.strategies[0].css.fields.title.pipes[0].regex: "x(" is not a pattern: Invalid regular expression: /x(/u: Unterminated group',
    ],
    [
      'a pattern that may take for ever',
      swap('title: a', "title: { select: a, pipes: [{ regex: '([a-z]+ ?)+=' }] }"),
      'malls/shop/mall.yaml:13:41 extract.strategies[0].css.fields.title.pipes[0].regex: "([a-z]+ ?)+=" may take for ever: "([a-z]+ ?)+" repeats what itself varies in length or has alternatives; repeat a class of signs instead, [a-z ]+',
    ],
    [
      'a pattern where a text is wanted',
      swap('    - css:', "    - embeddedJson: { after: 'x\\s*=', items: list, fields: { title: name } }\n    - css:"),
      'malls/shop/mall.yaml:10:23 extract.strategies[0].embeddedJson.after: is text and no pattern: write it as the script has it, without "\\", like window.__STATE__ =',
    ],
    [
      'a blank where a text is wanted',
      swap('    - css:', "    - embeddedJson: { after: ' ', items: list, fields: { title: name } }\n    - css:"),
      'malls/shop/mall.yaml:10:23 extract.strategies[0].embeddedJson.after: is blank: JSON would begin anywhere',
    ],
    [
      'a size of pages that counts for nothing',
      swap('  path: /search', '  pageSize: 24\n  path: /search'),
      'malls/shop/mall.yaml:6:3 request.pageSize: counts for {offset} alone, which stands nowhere: put it into "path", "query" or "body"',
    ],
    [
      'the card where the whole page is meant',
      swap('title: a', "title: { select: '@lang', page: true }"),
      'malls/shop/mall.yaml:13:20 extract.strategies[0].css.fields.title.select: begins at the card, but "page: true" looks on the whole page: name the element, html@lang',
    ],
    [
      'a child of the card where the whole page is meant',
      swap('title: a', "title: { select: [h1, '> a'], page: true }"),
      'malls/shop/mall.yaml:13:20 extract.strategies[0].css.fields.title.select: begins at the card, but "page: true" looks on the whole page: name the element, html@lang',
    ],
    [
      'a missing key',
      swap('locale: de-DE\n', ''),
      'malls/shop/mall.yaml:1:1 the key "locale" is missing: how the shop writes numbers, like en-US or ko-KR',
    ],
    [
      'a value of the wrong kind',
      swap('items: li.card', 'items: 5'),
      'malls/shop/mall.yaml:11:9 extract.strategies[0].css.items: must be text, not 5',
    ],
    [
      'a list for a field',
      swap('title: a', 'title: [a]'),
      'malls/shop/mall.yaml:13:11 extract.strategies[0].css.fields.title: must be text or a map of keys, not a list',
    ],
    [
      'a word that is not allowed',
      swap('  path: /search', '  method: POTS\n  path: /search'),
      'malls/shop/mall.yaml:6:3 request.method: must be one of GET, POST, not "POTS", did you mean "POST"?',
    ],
    [
      'a pipe nobody knows',
      swap('title: a', 'title: { select: a, pipes: [{ regexp: x }] }'),
      'malls/shop/mall.yaml:13:41 extract.strategies[0].css.fields.title.pipes[0].regexp: unknown key "regexp", did you mean "regex"?',
    ],
    [
      'an empty pipe',
      swap('title: a', 'title: { select: a, pipes: [{}] }'),
      'malls/shop/mall.yaml:13:39 extract.strategies[0].css.fields.title.pipes[0]: needs one of regex, replace, split, append, prepend, trim, map',
    ],
    [
      'a replacement without its second half',
      swap('title: a', 'title: { select: a, pipes: [{ replace: [a] }] }'),
      'malls/shop/mall.yaml:13:41 extract.strategies[0].css.fields.title.pipes[0].replace: must be a list of 2 ([pattern, replacement], everywhere)',
    ],
    [
      'no strategies',
      swap(good.slice(good.indexOf('    - css')), '    []\n'),
      'malls/shop/mall.yaml:9:3 extract.strategies: must have at least 1 in its list',
    ],
    [
      'another folder’s name',
      swap('id: shop', 'id: shoop'),
      'malls/shop/mall.yaml:1:1 id: "shoop" is not the name of its folder, which is "shop": make them the same',
    ],
    [
      'a currency that is none',
      swap('EUR', 'EUU'),
      'malls/shop/mall.yaml:3:1 currency: "EUU" is no currency of ISO 4217, did you mean "EUR"?',
    ],
    [
      'a locale that is none',
      swap('de-DE', 'xx-YY'),
      'malls/shop/mall.yaml:4:1 locale: "xx-YY" is no known language: write it like en-US or ko-KR',
    ],
    [
      'no request',
      swap("request:\n  path: /search\n  query: { q: '{query}' }\n", ''),
      'malls/shop/mall.yaml:1:1 the key "request" is missing (only a definition of "mode: code" does without)',
    ],
    [
      'a request where code does it',
      swap('request:', 'mode: code\nrequest:').replace(/extract:[^]*/, ''),
      'malls/shop/mall.yaml:6:1 request: has no place in a definition of "mode: code": the crawler written by hand does that itself',
    ],
    [
      'a slot nobody fills',
      swap("'{query}'", "'{qeury}'"),
      'malls/shop/mall.yaml:7:12 request.query.q: there is no {qeury}, only {query}, {page} and {offset}, did you mean "query"?',
    ],
    [
      'an offset of pages that have no size',
      swap("'{query}'", "'{query}', start: '{offset}'"),
      'malls/shop/mall.yaml:5:1 request: {offset} wants to know how many offers a page has: add "pageSize"',
    ],
    [
      'a body that is never sent',
      swap('  path: /search', "  path: /search\n  body: 'q={query}'"),
      'malls/shop/mall.yaml:7:3 request.body: a GET has no body: add "method: POST"',
    ],
    [
      'a header whose name is none',
      swap('  path: /search', `  headers: { "bad name": x }\n  path: /search`),
      'malls/shop/mall.yaml:6:14 request.headers.bad name: is no name of a header: letters, digits and hyphens',
    ],
    [
      'a header in another script',
      swap('  path: /search', `  headers: { X-Key: 한 }\n  path: /search`),
      'malls/shop/mall.yaml:6:14 request.headers.X-Key: its value may hold visible ASCII, blanks and tabs only',
    ],
    [
      'a header that would be two',
      swap('  path: /search', `  headers: { X-Key: "a\\r\\nx-evil: 1" }\n  path: /search`),
      'malls/shop/mall.yaml:6:14 request.headers.X-Key: its value may hold visible ASCII, blanks and tabs only',
    ],
    [
      'a slot in the shop’s address',
      swap('https://shop.example', '"https://{query}"'),
      'malls/shop/mall.yaml:2:1 url: has no place for {query} or {page}: put them into "request.path" or "request.query"',
    ],
    [
      'a parameter in the shop’s address',
      swap('https://shop.example', '"https://shop.example/?x=1"'),
      'malls/shop/mall.yaml:2:1 url: ends before "?" and "#": put parameters into "request.query"',
    ],
    [
      'a fragment in the shop’s address',
      swap('https://shop.example', '"https://shop.example/#x"'),
      'malls/shop/mall.yaml:2:1 url: ends before "?" and "#": put parameters into "request.query"',
    ],
    [
      'a user in the shop’s address',
      swap('https://shop.example', 'https://me:secret@shop.example'),
      'malls/shop/mall.yaml:2:1 url: may name no user before its host',
    ],
    ['an address that is none', swap('https://shop.example', '"https://["'), 'malls/shop/mall.yaml:2:1 url: "https://[" is no web address'],
    [
      'a type that does not fit',
      swap('price: .price', 'price: { select: .price, as: text }'),
      'malls/shop/mall.yaml:14:36 extract.strategies[0].css.fields.price.as: "as: text" does not fit price, which is money',
    ],
    [
      'a field from nowhere',
      swap('price: .price', 'price: { required: true }'),
      'malls/shop/mall.yaml:14:11 extract.strategies[0].css.fields.price: says nothing of where its value stands: give it a "select", "attr", "path" or "const"',
    ],
    [
      'a scale of what is no rating',
      swap('price: .price', 'price: { select: b, best: 10 }'),
      'malls/shop/mall.yaml:14:31 extract.strategies[0].css.fields.price.best: only a rating has a top of its scale',
    ],
  ] as const)('names %s', ([, text, message]) => {
    expect(fail(text)).toEqual([message])
  })

  test.for([
    'Host',
    'connection',
    'Content-Length',
    'transfer-encoding',
    'expect',
    'upgrade',
    'te',
    'trailer',
    'keep-alive',
    'proxy-authorization',
  ])('refuses the header %s, which is the connection’s own', (name) => {
    expect(fail(swap('  path: /search', `  headers: { ${name}: x }\n  path: /search`))).toEqual([
      `malls/shop/mall.yaml:6:14 request.headers.${name}: cannot be set: the connection to the shop sets it itself`,
    ])
  })

  test('takes the headers shops ask for', () => {
    const headers = `{ Accept: application/json, X-Api-Key: "a b\\tc", cookie: 'a=1; b="2"', text: x }`
    expect(fail(swap('  path: /search', `  headers: ${headers}\n  path: /search`))).toEqual([])
  })

  test('names what cannot be read beside what is unknown', () => {
    const lines = fail(
      swap('title: a', "titel: a\n          url: { select: 'a[', pipes: [{ regx: x }, { regex: '(' }] }").replace(
        'locale: de-DE',
        'local: de-DE',
      ),
    )
    expect(lines.map((line) => /^\S+:(\d+):\d+ (.*?)(?:: Inv|: Exp|$)/.exec(line)?.slice(1))).toEqual([
      ['4', 'local: unknown key "local", did you mean "locale"?'],
      ['13', 'extract.strategies[0].css.fields.titel: unknown key "titel", did you mean "title"?'],
      ['14', expect.stringContaining('url.select: "a[" is not a selector')],
      ['14', 'extract.strategies[0].css.fields.url.pipes[0].regx: unknown key "regx", did you mean "regex"?'],
      ['14', expect.stringContaining('url.pipes[1].regex: "(" is not a pattern')],
    ])
  })

  test.for([
    [
      'a platform nobody knows',
      'platform: shopfy',
      /^\S+:2:1 platform: must be one of shopify, woocommerce, schema-org, not "shopfy", did you mean "shopify"\?$/,
    ],
    ['a path the preset cannot know', 'platform: shopify\nrequest: { pth: /x }', /request\.pth: unknown key "pth", did you mean "path"\?/],
    ['a currency that is none', 'platform: woocommerce\ncurrency: EUX', /currency: "EUX" is no currency/],
    [
      'a query where a page is to tell of the search',
      "platform: schema-org\nrequest: { path: '/?q={query}' }",
      /request\.find: "path" names the page that tells of the search/,
    ],
  ] as const)('of a preset names %s', ([, lines, pattern]) => {
    const [first, ...more] = fail(`id: shop\n${lines}\nurl: https://shop.example\n`)
    expect(first).toMatch(pattern)
    expect(more).toEqual([])
  })

  test.each([
    ['pages without a way there', "  query: { q: '{query}' }\n  pages: 3", 'request.pages: nothing says how to get to the next page'],
    ['a way to pages that are not read', "  query: { q: '{query}' }\n  next: a.next", 'request.next: would never count'],
    ['a link that is none', "  query: { q: '{query}' }\n  pages: 2\n  next: 'a['", 'request.next: "a[" is not a selector'],
    [
      'facts from a path that is none',
      "  query: { q: '{query}' }\nfacts: { path: /x, json: { currency: 'a[' } }",
      'facts.json.currency: "a[" is not a path',
    ],
    [
      'a detail nobody reads',
      "  query: { q: '{query}' }\ndetails: { fields: [brnd], strategies: [{ jsonLd: {} }] }",
      'details.fields[0]: must be one of',
    ],
    [
      'a selector of details that is none',
      "  query: { q: '{query}' }\ndetails: { fields: [brand], strategies: [{ css: { items: 'li[', fields: { title: b } } }] }",
      'details.strategies[0].css.items: "li[" is not a selector',
    ],
  ])('names %s', (_name, lines, message) => {
    const faults = fail(swap("  query: { q: '{query}' }", lines))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(message)
  })

  test('a shop may leave its currency to each price, not to nobody', () => {
    const bare = swap('currency: EUR\n', '')
    expect(fail(bare)[0]).toContain('the key "currency" is missing')
    expect(fail(bare.replace('price: .price', 'price: .price\n          currency: .sign'))).toEqual([])
    expect(fail(`${bare}facts: { path: /about, css: { currency: b } }\n`)).toEqual([])
  })

  test.each([
    [
      'fresh: 10 min',
      'fresh: "10 min" is no duration: write a whole number and its unit, like 250ms, 30s, 10m, 6h or 1d, did you mean "10m"?',
    ],
    ['limits: { timeout: 5 }', 'limits.timeout: must be text, not 5: give it its unit, like 5s'],
    [
      'limits: { minInterval: "2 Seconds" }',
      'limits.minInterval: "2 Seconds" is no duration: write a whole number and its unit, like 250ms, 30s, 10m, 6h or 1d, did you mean "2s"?',
    ],
    ['fresh: soon', 'fresh: "soon" is no duration: write a whole number and its unit, like 250ms, 30s, 10m, 6h or 1d'],
  ])('says how %s is written', (line, message) => {
    expect(fail(`${good}${line}\n`).map((one) => one.replace(/^\S+ /, ''))).toEqual([message])
  })

  test.each([
    ['currency: EUR', 'currency: eur', 'currency: "eur" is no code of three capital letters, like EUR, did you mean "EUR"?'],
    ['locale: de-DE', 'locale: de_DE', 'locale: "de_DE" is no language tag, like en-US or ko-KR, did you mean "de-DE"?'],
    [
      'url: https://shop.example',
      'url: shop.example',
      'url: "shop.example" is no web address: it begins with https:// or http://, did you mean "https://shop.example"?',
    ],
    ['path: /search', 'path: search', 'request.path: "search" must begin with "/", did you mean "/search"?'],
  ])('of %s written as %s says what was meant', (from, to, message) => {
    expect(fail(swap(from, to)).map((one) => one.replace(/^\S+ /, ''))).toEqual([message])
  })

  test('names all faults at once, in the order of their lines', () => {
    const lines = fail(
      swap('title: a', 'titel: a').replace('url: https://shop.example', 'url: shop.example').replace('items: li.card', 'item: li.card'),
    )
    expect(lines.map((line) => /^\S+ (\S+): /.exec(line)?.[1])).toEqual([
      'url',
      'extract.strategies[0].css',
      'extract.strategies[0].css.item',
      'extract.strategies[0].css.fields.titel',
    ])
  })

  test.for([
    [
      'a key that stands twice',
      swap('locale:', 'currency: USD\nlocale:'),
      /^malls\/shop\/mall\.yaml:4:1 currency: Map keys must be unique/,
    ],
    ['broken YAML', swap('items: li.card', 'items: [li.card'), /^malls\/shop\/mall\.yaml:1[12]:\d+ extract/],
    ['an alias to nothing', swap('EUR', '*eur'), /^malls\/shop\/mall\.yaml:3:\d+ .*[Aa]lias/],
    ['an empty file', '', /^malls\/shop\/mall\.yaml:1:1 is no mall definition/],
    ['a list', '- id: shop', /^malls\/shop\/mall\.yaml:1:1 is no mall definition/],
  ] as const)('names %s with its place', ([, text, pattern]) => {
    expect(fail(text)[0]).toMatch(pattern)
  })

  test('places the faults that a caller’s own check finds', () => {
    const check = () => {
      throw new DefinitionFault(['extract', 'strategies', 0, 'css', 'items'], '"li.card" is not to my taste')
    }
    expect(() => parseDefinition(good, 'malls/shop/mall.yaml', [check])).toThrow(
      'malls/shop/mall.yaml:11:9 extract.strategies[0].css.items: "li.card" is not to my taste',
    )
  })

  test('lets another error of a check through', () => {
    const broken = () => {
      throw new TypeError('a bug')
    }
    expect(() => parseDefinition(good, 'malls/shop/mall.yaml', [broken])).toThrow(TypeError)
  })
})

test('definitionFaults: a value is held against schema and rules, as a file is', () => {
  const definition = parseDefinition(good, 'malls/shop/mall.yaml')
  expect(definitionFaults(definition)).toEqual([])
  expect(definitionFaults({ ...definition, limits: { concurrency: 0 } })).toMatchObject([{ path: ['limits', 'concurrency'] }])
  expect(definitionFaults({ ...definition, currency: 'EUX' })).toMatchObject([{ path: ['currency'] }])
})
