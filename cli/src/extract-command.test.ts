import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import { cli, server } from './cli-for-tests.ts'

const lamp = `<!doctype html><html lang="de"><meta charset="utf-8"><title>Lampe – Laden</title><h1>Lampe</h1><a href="/p/1">hier</a>
<script type="application/ld+json">{"@type": "Product", "name": "Lampe", "url": "/p/1", "sku": "L-1", "offers": {"price": "20.00", "priceCurrency": "EUR"}}</script>
<p class="price">23,80 €</p><p>inkl. MwSt.</p><button>In den Warenkorb</button></html>`

async function folder(files: Record<string, string> = {}) {
  const cwd = await mkdtemp(join(tmpdir(), 'mallgate-extract-'))
  onTestFinished(() => rm(cwd, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(cwd, name, '..'), { recursive: true })
    await writeFile(join(cwd, name), text)
  }
  return cwd
}

async function* piped(text: string) {
  yield Buffer.from(text)
}

describe('a page from a file', () => {
  test('is told field by field, with where each stood and how sure it is', async () => {
    const cwd = await folder({ 'lamp.html': lamp })
    const { exitCode, out } = await cli(['extract', 'lamp.html', '--url', 'https://laden.example/p/1'], { cwd, tty: 100 })
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^A page of one product, \d\d % sure\n\nfield +value +from +sure\n/)
    expect(out).toMatch(/\ntitle +Lampe +jsonLd +95 %\n/)
    expect(out).toMatch(/\nprice +€23\.80 {2}as “23,80 €” +visible +\d\d %\nalso +€20\.00 {2}as “20\.00” +jsonLd +\d\d %\n/)
    expect(out).toContain("! people see 23,80 €, in the page's JSON-LD stands 20.00 EUR: with and without taxes\n")
  })

  test('is told to programs as one line of JSON', async () => {
    const cwd = await folder({ 'lamp.html': lamp })
    const { exitCode, out } = await cli(['extract', 'lamp.html', '--url', 'https://laden.example/p/1', '--json'], { cwd })
    expect(exitCode).toBe(0)
    expect(out.match(/\n/g)).toHaveLength(1)
    expect(JSON.parse(out)).toMatchObject({
      url: 'https://laden.example/p/1',
      by: 'automatic',
      kind: 'product',
      offers: [
        {
          fields: {
            title: { value: 'Lampe', from: 'jsonLd', confidence: 0.95 },
            url: { value: 'https://laden.example/p/1', from: 'jsonLd' },
            price: { value: { minor: 2380, currency: 'EUR', raw: '23,80 €' }, from: 'visible' },
          },
          otherPrices: [{ price: { minor: 2000, currency: 'EUR' }, from: 'jsonLd' }],
        },
      ],
    })
  })

  test('without an address keeps no link that would lead elsewhere, and says why', async () => {
    const { exitCode, out } = await cli(['extract', '-'], { stdin: piped(lamp.replace('"url": "/p/1",', '')) })
    expect(exitCode).toBe(0)
    expect(out).not.toMatch(/\nurl /)
    expect(out).toContain('give it with --url')
  })

  test('on which nothing stands ends with 1, and says so', async () => {
    const { exitCode, out } = await cli(['extract', '-'], { stdin: piped('<h1>Über uns</h1><p>Seit 1950.</p>') })
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^Nothing was read\n\n! /)
  })
})

test('a page by a mall’s own definition is read as its crawler would', async () => {
  const yaml = `id: eck\nurl: https://eck.example\ncurrency: EUR\nlocale: de-DE\nrequest: { path: /s }\nextract:\n  strategies:\n    - css: { items: .card, fields: { title: h3, price: b, url: a@href } }\n`
  const list = [1, 2].map((i) => `<li class="card"><a href="/p/${i}"><h3>Lampe ${i}</h3></a><b>${i},90 €</b></li>`).join('')
  const cwd = await folder({ 'malls/eck/mall.yaml': yaml, 'list.html': `<ul>${list}</ul>` })
  const around = { cwd, env: { LANG: 'en_US.UTF-8', MALLS_DIR: 'malls' } }
  const { exitCode, out } = await cli(['extract', 'list.html', '--mall', 'eck', '--url', 'https://eck.example/s', '--json'], around)
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    by: 'eck',
    kind: 'ok',
    offers: [
      { fields: { title: { value: 'Lampe 1', from: 'css' }, price: { value: { minor: 190 }, from: 'css' } } },
      { fields: { title: { value: 'Lampe 2' } } },
    ],
  })
  expect(await cli(['extract', 'list.html', '--mall', 'ekc'], around)).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('did you mean "eck"'),
  })
  const nothing = await cli(['extract', '-', '--mall', 'eck'], { ...around, stdin: piped('<p>leer</p>') })
  expect(nothing).toMatchObject({ exitCode: 1, out: expect.stringContaining('no element is ".card"') })
})

describe('a page from the web', () => {
  const site = (robots: string) =>
    server((request, response) => {
      if (request.url === '/robots.txt') return response.end(robots)
      return response.setHeader('content-type', 'text/html').end(lamp)
    })

  test('is fetched by the crawler’s own fetcher', async () => {
    const origin = await site('User-agent: *\nDisallow: /private')
    const env = { LANG: 'en_US.UTF-8', ALLOW_HOSTS: '127.0.0.1' }
    const { exitCode, out } = await cli(['extract', `${origin}/p/1`, '--json'], { env })
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ url: `${origin}/p/1`, offers: [{ fields: { url: { value: `${origin}/p/1` } } }] })
  })

  test('is not asked for where robots.txt forbids it', async () => {
    const origin = await site('User-agent: *\nDisallow: /p/')
    const { exitCode, err } = await cli(['extract', `${origin}/p/1`], { env: { ALLOW_HOSTS: '127.0.0.1' } })
    expect(exitCode).toBe(1)
    expect(err).toContain('(disallowed): robots.txt forbids it in line 2: Disallow: /p/')
  })

  test('is dialled at public addresses only', async () => {
    const origin = await site('')
    const { exitCode, err } = await cli(['extract', `${origin}/p/1`])
    expect(exitCode).toBe(1)
    expect(err).toContain('not a public address')
  })
})

test.for([
  [['extract'], 'Say which page'],
  [['extract', 'missing.html'], 'there is no such file'],
  [['extract', '.'], 'it is a folder'],
  [['extract', '-'], 'Nothing came on stdin'],
  [['extract', '-', '--url', 'laden.example'], 'is no web address'],
  [['extract', 'https://a.example/', '--url', 'https://b.example/'], '--url is for a file or stdin'],
  [['extract', '-', '--currency', 'Euro'], 'is no currency'],
  [['extract', '-', '--locale', 'de_AT!'], 'is no language'],
  [['extract', '-', '--mall', 'yes24', '--currency', 'EUR'], 'the definition’s matter'],
] as const)('%j ends with 2, and says what to do', async ([argv, said]) => {
  const { exitCode, err } = await cli([...argv], { cwd: await folder() })
  expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining(said) })
})
