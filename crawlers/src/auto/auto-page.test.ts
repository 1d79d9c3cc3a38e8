import { existsSync, readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { AutoPage } from './auto-offer.ts'
import { readAnyPage } from './auto-page.ts'
import type { AutoHints } from './page-context.ts'

const read = (
  html: string,
  { url = 'https://www.laden.example/p/1', status = 200, ...hints }: { url?: string; status?: number } & AutoHints = {},
) => readAnyPage({ url, status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(html) }, hints)

const priceOf = ({ offers: [offer] }: AutoPage) => offer?.draft.price && `${offer.draft.price.minor} ${offer.draft.price.currency}`

/** A page in the shape of a small shop's: head with a cart, the thing, other things, a foot. */
const page = (lang: string, { title, box, others = '' }: { title: string; box: string; others?: string }) => `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${title} | Ladenzeile</title></head><body>
<header><a href="/">Ladenzeile</a><nav><a href="/a">A</a><a href="/b">B</a></nav><div class="minicart">0 · 0,00 €</div></header>
<main><div class="gallery"><img src="/1.jpg" alt=""></div><div class="info"><h1>${title}</h1>${box}</div>
<p>${title} ist das, was es ist, und wurde 2024 vorgestellt.</p></main>
<section class="related"><h2>…</h2><ul>${others}</ul></section><footer>© 2024 Ladenzeile, 1020 Wien, ab 50 € frei Haus</footer></body></html>`
const card = (name: string, price: string) =>
  `<li class="card"><a href="/${name}"><img src="/${name}.jpg"><span>${name}</span></a><b>${price}</b></li>`

describe('a price that only people can see', () => {
  test.for([
    [
      'de-AT',
      'a plain one',
      '<p class="price">1.299,00 €</p><p>inkl. MwSt. zzgl. <a href="/v">Versand</a></p><button>In den Warenkorb</button>',
      '129900 EUR',
    ],
    ['de', 'not the crossed out one', '<p><del>79,90 €</del> <ins>59,90 €</ins></p><button>In den Warenkorb</button>', '5990 EUR'],
    [
      'de',
      'not the recommended one',
      '<p>UVP 149,00 €</p><p>139,90 €*</p><p>Sie sparen 9,10 €</p><button>Jetzt kaufen</button>',
      '13990 EUR',
    ],
    ['de', 'not that of a kilogram', '<div>4,99 €</div><div>(19,96 € / kg)</div><button>In den Warenkorb</button>', '499 EUR'],
    ['de', 'not an instalment', '<div>monatl. ab 12,50 €</div><div>299,00 €</div><button>In den Warenkorb</button>', '29900 EUR'],
    ['de', 'not what the parcel costs', '<div>Versand: 5,95 €</div><div>24,90 €</div><button>In den Warenkorb</button>', '2490 EUR'],
    ['de', 'not the net one', '<div>100,00 € netto</div><div>119,00 € inkl. MwSt.</div><button>In den Warenkorb</button>', '11900 EUR'],
    ['de', 'cents in small print', '<div class="price">19<sup>99</sup> €</div><button>In den Warenkorb</button>', '1999 EUR'],
    [
      'de',
      'a sign on a line of its own',
      '<div class="price"><div>€</div><div>19,99</div></div><button>In den Warenkorb</button>',
      '1999 EUR',
    ],
    ['en-GB', 'pounds', '<p>Was £30.00</p><p>Now £24.50</p><button>Add to basket</button>', '2450 GBP'],
    [
      'en-US',
      'dollars',
      '<span>$1,049.99</span><span>or 4 interest-free payments of $262.50</span><button>Add to cart</button>',
      '104999 USD',
    ],
    ['en-US', 'beside a rating', '<span>4.8</span><span>$24.99</span><span>(1,234)</span><button>Buy now</button>', '2499 USD'],
    ['pl', 'złoty', '<div>Najniższa cena z 30 dni: 99,99 zł</div><div>79,99 zł</div><button>Do koszyka</button>', '7999 PLN'],
    ['pl', 'grosze apart', '<div class="cena">41 49 zł</div><button>Dodaj do koszyka</button>', '4149 PLN'],
    [
      'pt-BR',
      'reais',
      '<s>R$ 1.499,00</s><p>R$ 1.299,90 à vista</p><p>ou 10x de R$ 149,90 sem juros</p><button>Comprar</button>',
      '129990 BRL',
    ],
    ['fr', 'francs gone by', '<p>1 299,00 € TTC</p><p>soit 108,25 € par mois</p><button>Ajouter au panier</button>', '129900 EUR'],
    ['es', 'euros', '<p>PVP 59,90 €</p><p>49,90 €</p><button>Añadir al carrito</button>', '4990 EUR'],
    ['it', 'euros', '<p>€ 89,00</p><p>Spedizione € 6,90</p><button>Aggiungi al carrello</button>', '8900 EUR'],
    ['nl', 'no cents', '<p>€ 610,-</p><button>In winkelwagen</button>', '61000 EUR'],
    ['cs', 'crowns', '<p>1 299 Kč</p><p>bez DPH 1 074 Kč</p><button>Do košíku</button>', '129900 CZK'],
    ['sv', 'crowns', '<p>1 299 kr</p><p>Frakt 49 kr</p><button>Lägg i varukorgen</button>', '129900 SEK'],
    ['ja', 'yen', '<p>定価 5,500円</p><p>￥3,980（税込）</p><p>送料 550円</p><button>カートに入れる</button>', '3980 JPY'],
    ['ko', 'won', '<p>정가 15,000원</p><p>12,900원</p><p>배송비 3,000원</p><button>장바구니</button>', '12900 KRW'],
    ['hi-IN', 'rupees', '<p>MRP ₹1,29,990</p><p>₹1,09,990</p><p>EMI from ₹5,333/month</p><button>Add to cart</button>', '10999000 INR'],
    ['de-CH', 'franks', "<p>CHF 1'299.–</p><button>In den Warenkorb</button>", '129900 CHF'],
    ['ru', 'roubles', '<p>12 990 ₽</p><p>от 1 083 ₽ в месяц</p><button>В корзину</button>', '1299000 RUB'],
  ] as const)('%s: %s', ([lang, , box, expected]) => {
    const others = ['Kabel', 'Tasche', 'Hülle', 'Folie'].map((name, i) => card(name, `${9 + i},90 €`)).join('')
    const found = read(page(lang, { title: 'Acme Widget X200 Pro', box, others }))
    expect({ kind: found.kind, price: priceOf(found) }).toEqual({ kind: 'product', price: expected })
    expect(found.offers[0]).toMatchObject({ draft: { title: 'Acme Widget X200 Pro' }, sources: { price: { from: 'visible' } } })
  })

  test('is the thing’s where others’ stand before it', () => {
    const box = '<p>34,90 €</p><button>In den Warenkorb</button>'
    const html = page('de', { title: 'Acme Lampe', box }).replace(
      '<main>',
      `<ul>${['a', 'b', 'c'].map((name) => card(name, '12,00 €')).join('')}</ul><main>`,
    )
    expect(priceOf(read(html))).toBe('3490 EUR')
  })
})

describe('no price is made up', () => {
  test.for([
    ['where it is on request', '<p>Preis auf Anfrage</p><button>Anfragen</button>'],
    ['where only the parcel has one', '<p>Versandkosten: 5,95 €</p><button>In den Warenkorb</button>'],
    ['where it is sold out', '<p>Ausverkauft</p>'],
    ['where only other things have one', ''],
  ] as const)('%s', ([, box]) => {
    const others = ['a', 'b'].map((name) => card(name, '12,00 €')).join('')
    expect(priceOf(read(page('de', { title: 'Acme Widget X200', box, others: box === '' ? others : '' })))).toBeUndefined()
  })

  test('where a description says 0', () => {
    const html = `<script type="application/ld+json">{"@type":"Product","name":"Acme","offers":{"price":0,"priceCurrency":"EUR"}}</script><h1>Acme</h1>`
    expect(read(html)).toMatchObject({
      kind: 'product',
      offers: [{ draft: { title: 'Acme' } }],
      notes: ['no price of it stands on the page'],
    })
    expect(priceOf(read(html))).toBeUndefined()
  })

  test('on block pages, error pages and in JSON', () => {
    expect(read('<title>Robot or human?</title><p>$10.00</p>')).toMatchObject({ kind: 'blocked', offers: [] })
    expect(read('<h1>Acme</h1><p>10,00 €</p>', { status: 403 })).toMatchObject({ kind: 'blocked', offers: [] })
    expect(read('<h1>Acme</h1><p>10,00 €</p>', { status: 404 })).toMatchObject({ kind: 'nothing', offers: [] })
    expect(read('{"price": 10}')).toMatchObject({ kind: 'nothing', offers: [] })
    expect(read('')).toMatchObject({ kind: 'nothing', offers: [] })
  })
})

describe('descriptions for programs', () => {
  const ld = (value: unknown) => `<script type="application/ld+json">${typeof value === 'string' ? value : JSON.stringify(value)}</script>`
  const product = (price: unknown, rest: object = {}) => ({
    '@type': 'Product',
    name: 'Acme Lampe',
    offers: { price, priceCurrency: 'EUR' },
    ...rest,
  })

  test('go before what people see, where they agree', () => {
    const found = read(ld(product('19.90')) + page('de', { title: 'Acme Lampe', box: '<p>19,90 €</p>' }))
    expect(found.offers[0]).toMatchObject({
      draft: { price: { minor: 1990, raw: '19.90' } },
      sources: { price: { from: 'jsonLd' } },
      otherPrices: [],
    })
  })

  test('lose where they leave the taxes out: both are kept, and it is said', () => {
    const box = '<p class="price">23,80 €</p><p>inkl. MwSt.</p><button>In den Warenkorb</button>'
    const found = read(ld(product('20.00')) + page('de', { title: 'Acme Lampe', box }))
    expect(found.offers[0]).toMatchObject({
      draft: { price: { minor: 2380 } },
      sources: { price: { from: 'visible' } },
      otherPrices: [{ price: { minor: 2000 }, from: 'jsonLd' }],
    })
    expect(found.notes).toEqual(["people see 23,80 €, in the page's JSON-LD stands 20.00 EUR: with and without taxes"])
  })

  test('that contradict each other are all kept', () => {
    const metas =
      '<meta property="og:title" content="Acme Lampe"><meta property="product:price:amount" content="25,00"><meta property="product:price:currency" content="EUR">'
    const found = read(metas + ld(product('20.00')))
    expect(found.offers[0]).toMatchObject({
      draft: { price: { minor: 2000 } },
      otherPrices: [{ price: { minor: 2500 }, from: 'openGraph' }],
    })
  })

  test('fill each other’s gaps, each field with where it stood', () => {
    const html =
      ld(product('20.00', { sku: 'A1' })) +
      '<meta property="og:image" content="/a.jpg"><div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Acme Lampe</b><meta itemprop="gtin13" content="4006381333931"></div>'
    expect(read(html).offers[0]).toMatchObject({
      draft: { sku: 'A1', gtin: '04006381333931', image: 'https://www.laden.example/a.jpg' },
      sources: { sku: { from: 'jsonLd' }, gtin: { from: 'microdata' }, image: { from: 'openGraph' } },
    })
  })

  test('of variants give the one the page stands for', () => {
    const variant = (name: string, url: string, price: number) => product(price, { name, url })
    const group = { '@type': 'ProductGroup', name: 'Acme', hasVariant: [variant('Acme rot', '/p/2', 10), variant('Acme blau', '/p/1', 12)] }
    expect(read(ld(group) + '<h1>Acme blau</h1>')).toMatchObject({
      kind: 'product',
      offers: [{ draft: { title: 'Acme blau', price: { minor: 1200 } } }],
    })
  })

  test('of other things on the page are not its own', () => {
    const others = ['Kabel', 'Tasche', 'Folie'].map((name) => ld(product(5, { name, url: `/${name}` }))).join('')
    expect(read(`<h1>Acme Lampe</h1>${others}${ld(product(20, { url: '/p/1' }))}`)).toMatchObject({
      kind: 'product',
      offers: [{ draft: { title: 'Acme Lampe', price: { minor: 2000 } } }],
    })
  })

  test.for([
    [
      'an offer in no item',
      '<h1>Acme Lampe</h1><div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><meta itemprop="price" content="7.50"><meta itemprop="priceCurrency" content="EUR"></div>',
    ],
    ['properties in no item', '<h1>Acme Lampe</h1><span itemprop="price">7,50</span><span itemprop="priceCurrency">EUR</span>'],
    [
      'RDFa',
      '<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Acme Lampe</h1><p property="offers" typeof="Offer"><b property="price" content="7.50">7,50 €</b><i property="priceCurrency" content="EUR"></i></p></div>',
    ],
    [
      'meta tags of a card',
      '<title>Acme Lampe</title><meta name="twitter:label1" content="Preis"><meta name="twitter:data1" content="7,50 €"><html lang="de">',
    ],
  ] as const)('are read as %s', ([, html]) => {
    expect(priceOf(read(html))).toBe('750 EUR')
  })
})

describe('the currency of a number that names none', () => {
  const html = (lang: string) =>
    `<html lang="${lang}"><h1>Acme</h1><div itemscope itemtype="https://schema.org/Product"><b itemprop="name">Acme</b><i itemprop="offers" itemscope><i itemprop="price">12.50</i></i></div>`
  test.for([
    ['by the language’s country', html('en-GB'), 'https://shop.example/', '1250 GBP'],
    ['by the language', html('pl'), 'https://shop.example/', '1250 PLN'],
    ['by the domain', html('en'), 'https://shop.co.nz/', '1250 NZD'],
  ] as const)('is said %s', ([, text, url, expected]) => {
    expect(priceOf(read(text, { url }))).toBe(expected)
  })

  test('is the hint’s before all else', () => {
    expect(priceOf(read(html('en-GB'), { currency: 'CAD' }))).toBe('1250 CAD')
  })
})

describe('what the shop’s own program is given', () => {
  const state = (value: unknown) => `<script>window.__STATE__ = ${JSON.stringify(value)};</script>`

  test('has the price where nothing else does', () => {
    const html = `<html lang="de"><title>Acme Lampe X2</title><h1>Acme Lampe X2</h1>${state({ page: { product: { name: 'Acme Lampe X2', price: { amount: 19.9, currency: 'EUR' } }, also: [{ name: 'Kabel', price: 5 }] } })}`
    expect(read(html).offers[0]).toMatchObject({
      draft: { price: { minor: 1990, currency: 'EUR' } },
      sources: { price: { from: 'embeddedJson' } },
    })
  })

  test('has none where it says two', () => {
    const products = [10, 12].map((price) => ({ name: 'Acme Lampe X2', price }))
    expect(priceOf(read(`<html lang="de"><h1>Acme Lampe X2</h1>${state({ products })}`))).toBeUndefined()
  })

  test('tells that a number without currency is a price', () => {
    const html = page('de', { title: 'Acme Lampe X2', box: '<b>431,31</b><button>In den Warenkorb</button>' })
    expect(priceOf(read(html))).toBeUndefined()
    expect(priceOf(read(html + state({ offers: { o1: { amountInclusive: 431.31 } } })))).toBe('43131 EUR')
  })
})

test('a list that describes its things to programs is no page of one of them', () => {
  const items = ['Rot', 'Blau', 'Grün'].map((name, i) => ({
    '@type': 'ListItem',
    item: { '@type': 'Product', name: `Lampe ${name}`, url: `/p?no=${i}`, offers: { price: 20 + i, priceCurrency: 'EUR' } },
  }))
  const cards = items
    .map(({ item }, i) => `<li><a href="/p?no=${i}"><img src="/${i}.png">${item.name}</a><b>${20 + i},00 €</b></li>`)
    .join('')
  const html = `<script type="application/ld+json">${JSON.stringify({ '@type': 'ItemList', itemListElement: items })}</script><ul>${cards}</ul>`
  expect(read(html)).toMatchObject({ kind: 'listing', offers: { length: 3 } })
})

test('what came without an address keeps its links that are whole, and no others', () => {
  const [offer] = read(
    '<script type="application/ld+json">{"@type":"Product","name":"Acme","url":"/p/1","image":"https://cdn.example/1.png","offers":{"price":5,"priceCurrency":"EUR"}}</script>',
    { url: '' },
  ).offers
  expect(offer?.draft).toMatchObject({ title: 'Acme', image: 'https://cdn.example/1.png' })
  expect(offer).not.toHaveProperty('draft.url')
  expect(offer).not.toHaveProperty('sources.url')
})

test('a list is a list, though each of its cards can be bought', () => {
  const cards = ['Rot', 'Blau', 'Grün', 'Gelb', 'Weiß', 'Schwarz'].map(
    (name, i) =>
      `<li class="item"><a href="/p/${i}"><img src="/${i}.jpg"><h3>Lampe ${name}</h3></a><span class="price">${20 + i},90 €</span><button>In den Warenkorb</button></li>`,
  )
  expect(read(`<html lang="de"><title>Lampen</title><h1>Lampen</h1><ul class="list">${cards.join('')}</ul>`)).toMatchObject({
    kind: 'listing',
    offers: { length: 6 },
  })
})

describe('a page made to take our time ends', { timeout: 20_000 }, () => {
  test.for([
    ['20,000 nested tags', '<div class="price">'.repeat(20_000) + '12,00 €'],
    ['20,000 nested items', '<div itemscope itemprop="offers" itemtype="https://schema.org/Product">'.repeat(20_000)],
    [
      'items that refer to each other',
      Array.from(
        { length: 300 },
        (_, i) =>
          `<div itemscope id="a${i}" itemprop="x" itemref="${Array.from({ length: 50 }, (_, j) => `a${(i + j) % 300}`).join(' ')}"></div>`,
      ).join(''),
    ],
    ['10,000 prices', '<p>12,00 €</p>'.repeat(10_000)],
    ['a line of half a megabyte', '1 '.repeat(250_000)],
    ['broken JSON of a megabyte', `<script type="application/ld+json">{"a": [${'{"b": "'.repeat(150_000)}</script>`],
    ['slashes in place of JSON', `<script type="application/ld+json">[${'/'.repeat(1_000_000)}</script>`],
  ] as const)('%s', ([, html]) => {
    const started = performance.now()
    expect(readAnyPage({ url: 'https://a.example/', status: 200, headers: {}, body: Buffer.from(html) }).kind).toBeTypeOf('string')
    // Reading is given up after five seconds; the rest is a busy machine's.
    expect(performance.now() - started).toBeLessThan(8_000)
  })

  test('and no text at all makes it throw', () => {
    const part = fc.constantFrom(
      '<h1>',
      '</h1>',
      '<p class=price>',
      '<del>',
      '</del>',
      '€',
      '12,90',
      ' ',
      'x',
      '<a href="/1">',
      '</a>',
      '<div itemscope itemtype="Product">',
      '<i itemprop=price>',
      '<script type="application/ld+json">',
      '{"@type":"Product",',
      '"offers":',
      '[',
      ']',
      '}',
      '</script>',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 40 }), (parts) => void read(parts.join(''))),
      { numRuns: 100 },
    )
  })
})

interface Kept {
  file: string
  shop: string
  kind: string
  expected: { price?: string; currency?: string; url?: string }[]
}

const folder = new URL('../../../../shared/pages/', import.meta.url)

describe.skipIf(!existsSync(folder))('real pages (skipped without ../shared/pages)', () => {
  const kept = existsSync(folder) ? (JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Kept[]) : []
  const readKept = ({ file, shop, expected }: Kept) =>
    readAnyPage({
      url: expected[0]?.url?.startsWith('http') ? expected[0].url : `https://www.${shop.replaceAll(' ', '-')}/`,
      status: 200,
      headers: {},
      body: readFileSync(new URL(file, folder)),
    })

  test('each product’s page has the expected price, by automatic extraction alone', () => {
    const rows = kept
      .filter(({ kind }) => kind === 'product')
      .map((one) => {
        const { kind, offers } = readKept(one)
        const price = offers[0]?.draft.price
        const [expected] = one.expected
        const wanted = expected?.price === undefined ? undefined : `${amountIn(expected.price)} ${expected.currency}`
        const got = price && `${(price.minor / 100).toFixed(2)} ${price.currency}`
        return {
          page: one.file,
          kind,
          expected: wanted,
          read: got,
          from: offers[0]?.sources.price?.from,
          sure: offers[0]?.sources.price?.confidence,
          right: got === wanted,
        }
      })
    console.table(rows)
    expect(rows.filter(({ expected, read }) => expected === undefined && read !== undefined)).toEqual([])
    expect(rows.filter(({ right }) => right).length / rows.length).toBeGreaterThanOrEqual(0.95)
  })

  test('pages without a price, without results and block pages give none', () => {
    for (const one of kept.filter(({ kind }) => kind === 'noresults' || kind === 'blocked')) expect(readKept(one).offers).toEqual([])
  })
})

/** `R$ 4.399,00`, `1299,00 €`, `98`, `152.5`: as the index has them. */
const amountIn = (text: string): string => {
  const digits = /\d[\d.,]*/.exec(text)![0]
  const decimals = /[.,](\d{1,2})$/.exec(digits)?.[1] ?? ''
  return Number(`${digits.slice(0, digits.length - (decimals ? decimals.length + 1 : 0)).replace(/\D/g, '')}.${decimals || '0'}`).toFixed(2)
}
