import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { KeptPage, MallHealth } from '@mallgate/shared/contract/mall-health'
import { problem } from '@mallgate/shared/contract/problem'

import { callCenterWith, listed } from './call-center-for-tests.ts'
import { cli, server } from './cli-for-tests.ts'

const kramladen = fileURLToPath(new URL('../../malls/demo-kramladen', import.meta.url))

/** A copy of a demo mall's folder, and what is there. */
async function copied(change: { page?: (html: string) => string; yaml?: (text: string) => string } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'mallgate-check-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'demo-kramladen')
  await cp(kramladen, folder, { recursive: true })
  const edit = async (file: string, by: (text: string) => string = (text) => text) =>
    writeFile(join(folder, file), by(await readFile(join(folder, file), 'utf8')))
  await edit('search.html', change.page)
  await edit('mall.yaml', change.yaml)
  const text = (file: string) => readFile(join(folder, file), 'utf8')
  return { root, folder, text }
}

describe('mallgate mall check, by itself', () => {
  test('says that all definitions of the repository read their own pages', async () => {
    const { exitCode, out } = await cli(['mall', 'check'])
    expect(out).toMatch(/✔ search\.html +ok · 4 offers · as expected\.json says/)
    expect(out).toMatch(/\d+ malls, \d+ pages: all read as they should be\n$/)
    expect(exitCode).toBe(0)
  })

  test('shows of a mall that is named each field, how many offers have it, from where, and one of them', async () => {
    const { exitCode, out } = await cli(['mall', 'check', 'demo-kramladen'])
    expect(out).toMatch(/FIELD +FILLED +FROM +EXAMPLE\n +title +4 of 4 +css +NORDHALL Kopfhörer/)
    expect(out).toMatch(/price +4 of 4 +css +€55\.00 +as “55,00 €”/)
    expect(exitCode).toBe(0)
  })

  test('names the selector that found nothing, shows the card, and what stands there instead', async () => {
    const { folder } = await copied({ page: (html) => html.replaceAll('class="preis', 'class="betrag') })
    const { exitCode, out } = await cli(['mall', 'check', folder])
    expect(exitCode).toBe(1)
    expect(out).toMatch(/✖ search\.html +parse_error · not what expected\.json says/)
    expect(out).toMatch(/css: \.preis > b stands on 0 of 4 cards +extract\.strategies\[0\]\.css\.fields\.price/)
    expect(out).toMatch(/The first card without it:\n +<li class="karte"/)
    expect(out).toMatch(/<div class="betrag">\n +<b>55,00/)
    expect(out).toMatch(/Automatic extraction sees a price on them, as .*b: €\d+\.\d\d/)
  })

  test('shows a price that stands there and cannot be read', async () => {
    const { folder } = await copied({ page: (html) => html.replace(/<b>55,00/, '<b>auf Anfrage ') })
    const { exitCode, out } = await cli(['mall', 'check', join(folder, 'mall.yaml')])
    expect(exitCode).toBe(1)
    expect(out).toContain('stands on 4 of 4 cards, and can be read on 3')
    expect(out).toContain('cannot be read: “auf Anfrage')
    expect(out).toMatch(/offers\[0\]\.price +\{"minor":5500,"currency":"EUR"\} +nothing/)
  })

  test('where no card is found, says so and what cards the page has', async () => {
    const { folder } = await copied({ page: (html) => html.replaceAll('trefferliste', 'ergebnisse') })
    const { out } = await cli(['mall', 'check', folder])
    expect(out).toContain('no offers were read: no element is ".trefferliste > .karte"')
    expect(out).toContain('What the page has:')
    expect(out).toMatch(/Automatic extraction sees \d+ cards, and would read them by\n +css:\n +items: \S/)
  })

  test('lists what is read otherwise than expected.json says', async () => {
    const { folder } = await copied({ page: (html) => html.replace('55,00', '65,00').replace('Ausverkauft', 'Auf Lager') })
    const { out, exitCode } = await cli(['mall', 'check', folder])
    expect(out).toMatch(
      /AT +EXPECTED\.JSON +READ\n +offers\[0\]\.price\.minor +5500 +6500\n +offers\[0\]\.availability +SoldOut +InStock\n/,
    )
    expect(exitCode).toBe(1)
  })

  test('gives all of it as JSON', async () => {
    const { folder } = await copied({ page: (html) => html.replaceAll('karte-bild', 'bild') })
    const { out } = await cli(['mall', 'check', folder, '--json'])
    const { ok, malls } = JSON.parse(out)
    expect(ok).toBe(false)
    expect(malls[0]).toMatchObject({ mall: 'demo-kramladen', faults: [] })
    expect(malls[0].pages[0]).toMatchObject({ page: 'search.html', kind: 'fixture', status: 'ok', offers: 4, ok: false })
  })

  test('says of a file that is no definition what is wrong, by line', async () => {
    const { folder } = await copied({ yaml: (text) => text.replace('fields:', 'felder:') })
    expect(await cli(['mall', 'check', folder])).toMatchObject({ exitCode: 4, err: expect.stringMatching(/mall\.yaml:\d+:\d+ .*"felder"/) })
  })

  test.each([
    [['demo-kramlade'], 'did you mean'],
    [['demo-kramladen', '--kept', '--live'], '--kept and --live'],
    [['demo-kramladen', '--query', 'x'], 'goes with --live'],
    [['--live'], 'Say which mall'],
    [['demo-kramladen', '--kept', '--offline'], '--offline'],
  ])('does not take %j', async (args, said) => {
    expect(await cli(['mall', 'check', ...args])).toMatchObject({ exitCode: 2, err: expect.stringContaining(said) })
  })
})

/** A Call Center that knows a db-api, which keeps these pages. */
async function storeWith(pages: KeptPage[], health: Partial<MallHealth> = {}) {
  const infos = pages.map(({ gzip: _gzip, ...info }) => info)
  const store = await server((request, response) => {
    const [, crawlId] = /\/pages\/(.+)$/.exec(request.url!) ?? []
    const page = pages.find((one) => one.crawlId === crawlId)
    const usual = {
      mall: 'demo-kramladen',
      state: 'failing',
      crawls: 3,
      statuses: { ok: 2, parse_error: 1 },
      offers: 24,
      filled: { title: 1, price: 0.5 },
    }
    const body = crawlId === undefined ? { ...usual, pages: infos, ...health } : (page ?? problem('not_found'))
    response.writeHead(crawlId !== undefined && !page ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const callCenter = await callCenterWith([listed('db-1', { service: 'db-api', address: store, allMalls: true })])
  return { callCenter, env: { CALLCENTER_URL: callCenter.address } }
}

async function keptPage(crawlId: string, change: (html: string) => string): Promise<KeptPage> {
  const html = change(await readFile(join(kramladen, 'search.html'), 'utf8'))
  return {
    crawlId,
    at: new Date(Date.now() - 120_000).toISOString(),
    url: 'http://127.0.0.1:8090/kramladen/suche?q=lampe',
    httpStatus: 200,
    contentType: 'text/html; charset=utf-8',
    definition: 'sha256-0',
    status: 'parse_error',
    reason: {
      message: 'none of 4 offers has a price that could be read',
      field: 'price',
      snippet: '<li class="karte"><b>55,00 €</b></li>',
    },
    bytes: html.length,
    gzip: gzipSync(html).toString('base64'),
  }
}

describe('mallgate mall check --kept', () => {
  const broken = (html: string) => html.replaceAll('class="preis', 'class="betrag')

  test('reads the pages that the system kept by the definition here', async () => {
    const { env } = await storeWith([await keptPage('crawl-new-1', broken), await keptPage('crawl-old-1', (html) => html)])
    const { exitCode, out } = await cli(['mall', 'check', 'demo-kramladen', '--kept'], { env })
    expect(exitCode).toBe(1)
    expect(out).toMatch(/✖ crawl-new-1 +parse_error · kept .* as parse_error: none of 4 offers/)
    expect(out).toMatch(/\.preis > b stands on 0 of 4 cards/)
    expect(out).toMatch(/✔ crawl-old-1 +ok · 4 offers · mended: kept/)
  })

  test('is content where a mended file reads the newest of them, though the shop had another template before', async () => {
    const { env } = await storeWith([await keptPage('crawl-new-1', broken), await keptPage('crawl-old-1', (html) => html)])
    const { folder } = await copied({ yaml: (text) => text.replace('.preis > b', '.betrag > b') })
    const { exitCode, out } = await cli(['mall', 'check', folder, '--kept'], { env })
    expect(out).toMatch(/✔ crawl-new-1 +ok · 4 offers · mended/)
    expect(out).toMatch(/! crawl-old-1 .*the page above is newer/)
    expect(exitCode).toBe(0)
  })

  test('is done by itself for a mall that fares badly where a system runs, unless --offline', async () => {
    const { env } = await storeWith([await keptPage('crawl-new-1', broken)])
    const { exitCode, out } = await cli(['mall', 'check', 'demo-kramladen'], { env })
    expect(exitCode).toBe(1)
    expect(out).toMatch(/! the running system says that it is failing\n +✔ search\.html[^]*✖ crawl-new-1/)
    expect((await cli(['mall', 'check', 'demo-kramladen', '--offline'], { env })).exitCode).toBe(0)
    const well = await storeWith([await keptPage('crawl-new-1', broken)], { state: 'ok' })
    expect((await cli(['mall', 'check', 'demo-kramladen'], { env: well.env })).exitCode).toBe(0)
  })

  test('says where nothing is kept, and where nobody tells', async () => {
    const { env } = await storeWith([], { state: 'ok' })
    const said = { exitCode: 0, out: expect.stringContaining('no page of it is kept: it is ok') }
    expect(await cli(['mall', 'check', 'demo-kramladen', '--kept'], { env })).toMatchObject(said)
    const alone = { CALLCENTER_URL: (await callCenterWith([])).address }
    const untold = { exitCode: 1, err: expect.stringContaining('No db-api tells of demo-kramladen') }
    expect(await cli(['mall', 'check', 'demo-kramladen', '--kept'], { env: alone })).toMatchObject(untold)
    const beside = { exitCode: 0, out: expect.stringContaining('how it fares is not known: No db-api tells') }
    expect(await cli(['mall', 'check', 'demo-kramladen'], { env: alone })).toMatchObject(beside)
  })
})

/** A shop that answers every search with one page, and the mall of it. */
async function shopWith(html: () => string, robots = '') {
  const asked: string[] = []
  const address = await server((request, response) => {
    asked.push(request.url!)
    if (request.url === '/robots.txt') response.writeHead(robots ? 200 : 404, { 'content-type': 'text/plain' }).end(robots)
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html())
  })
  const root = await mkdtemp(join(tmpdir(), 'mallgate-shop-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'demo-kramladen')
  await mkdir(folder)
  const yaml = await readFile(join(kramladen, 'mall.yaml'), 'utf8')
  await writeFile(join(folder, 'mall.yaml'), yaml.replace(/^url: .*/m, `url: ${address}/kramladen`))
  return { folder, asked, env: { ALLOW_HOSTS: '127.0.0.1', LANG: 'en_US.UTF-8' } }
}

const listing = await readFile(join(kramladen, 'search.html'), 'utf8')

describe('mallgate mall check --live', () => {
  test('asks the shop by the definition’s own request, in its turn, and says what came', async () => {
    const { folder, asked, env } = await shopWith(() => listing)
    const { exitCode, out } = await cli(['mall', 'check', folder, '--live', '--query', 'Kopf Hörer'], { env })
    expect(out).toMatch(/✔ “Kopf Hörer” +ok · 4 offers\n +http:\/\/127\.0\.0\.1:\d+\/kramladen\/suche\?q=kopf%20h%C3%B6rer&seite=1/)
    expect(asked).toEqual(['/robots.txt', '/kramladen/suche?q=kopf%20h%C3%B6rer&seite=1'])
    expect(exitCode).toBe(0)
  })

  test('does not ask for what robots.txt forbids', async () => {
    const { folder, asked, env } = await shopWith(() => listing, 'User-agent: *\nDisallow: /kramladen/suche\n')
    const { exitCode, out } = await cli(['mall', 'check', folder, '--live', '--query', 'x'], { env })
    expect(out).toMatch(/disallowed · robots\.txt|✖ robots\.txt of the shop forbids/)
    expect(asked).toEqual(['/robots.txt'])
    expect(exitCode).toBe(1)
  })

  test('wants to know what to ask for', async () => {
    const { folder, env } = await shopWith(() => listing)
    expect(await cli(['mall', 'check', folder, '--live'], { env })).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('give --query'),
    })
  })
})

describe('mallgate mall fixture', () => {
  test('writes the page, how it came and what was read from it; the next check holds them together', async () => {
    const { folder, env } = await shopWith(() => listing)
    const { exitCode, out } = await cli(['mall', 'fixture', folder, '--query', 'Kopfhörer'], { env })
    expect(exitCode).toBe(0)
    expect(out).toContain('search.html')
    expect((await readdir(folder)).toSorted()).toEqual(['expected.json', 'mall.yaml', 'search.html', 'search.meta.json'])
    expect(await readFile(join(folder, 'search.html'), 'utf8')).toBe(listing)
    expect(JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')).offers[0]).toMatchObject({
      price: { minor: 5500, currency: 'EUR' },
    })
    expect(JSON.parse(await readFile(join(folder, 'search.meta.json'), 'utf8'))).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    })
    expect(await cli(['mall', 'check', folder], { env })).toMatchObject({ exitCode: 0 })
  })

  test('writes over nothing unless it is told to', async () => {
    const { folder, env } = await shopWith(() => listing)
    await writeFile(join(folder, 'expected.json'), '{}')
    const refused = await cli(['mall', 'fixture', folder, '--query', 'x'], { env })
    expect(refused).toMatchObject({ exitCode: 4, err: expect.stringContaining('expected.json is there already') })
    expect((await cli(['mall', 'fixture', folder, '--query', 'x', '--force'], { env })).exitCode).toBe(0)
  })

  test('leaves out what nothing is read from, and nothing else', async () => {
    const { folder, env } = await shopWith(() =>
      listing.replace('</head>', `<style>${'p{}'.repeat(500)}</style><script>${'1;'.repeat(500)}</script></head>`),
    )
    const { out } = await cli(['mall', 'fixture', folder, '--query', 'x', '--slim', '--name', 'small'], { env })
    expect(out).toMatch(/\d+ of scripts and the like left out/)
    const slim = await readFile(join(folder, 'small.html'), 'utf8')
    expect(slim).not.toMatch(/<script|<style/)
    expect(JSON.parse(await readFile(join(folder, 'small.expected.json'), 'utf8')).offers).toHaveLength(4)
    expect((await cli(['mall', 'check', folder, '--json'], { env })).exitCode).toBe(0)
  })

  test('takes a page that the system kept', async () => {
    const { env } = await storeWith([await keptPage('crawl-new-1', (html) => html.replaceAll('class="preis', 'class="betrag'))])
    const { folder } = await copied({ yaml: (text) => text.replace('.preis > b', '.betrag > b, .preis > b') })
    expect(await cli(['mall', 'fixture', folder, '--kept', '--name', 'betrag'], { env })).toMatchObject({ exitCode: 0 })
    expect(await cli(['mall', 'check', folder])).toMatchObject({ exitCode: 0, out: expect.stringContaining('betrag.html') })
    expect(await cli(['mall', 'fixture', folder, '--kept', '--crawl', 'crawl-gone'], { env })).toMatchObject({ exitCode: 4 })
  })
})
