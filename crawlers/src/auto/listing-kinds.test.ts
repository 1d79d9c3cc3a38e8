import { describe, expect, test } from 'vitest'

import { compileExtract } from '../extract/extract.ts'
import { definitionOf } from '../extract/extract-for-tests.ts'
import { viewPage } from '../extract/page-view.ts'
import { readListing } from './listing.ts'

/** A page in the shape of some software, with these names and prices, and what it must be read as. */
interface Kind {
  name: string
  currency: string
  locale: string
  card: (name: string, i: number) => string
  wrap?: (cards: string[]) => string
  minors: number[]
  regular?: (number | undefined)[]
}

const names = ['Blue Enamel Teapot', 'Copper Kettle, 2 l', 'Oak Serving Board', 'Linen Apron (Green)', 'Stoneware Mug Set of 4']
const list = (cards: string[]): string => `<main><ul class="list">${cards.join('\n')}</ul></main>`
const sale = (i: number): boolean => i % 2 === 0

const kinds: Kind[] = [
  {
    name: 'del and ins with a sign in an element of its own',
    currency: 'USD',
    locale: 'en-US',
    card: (name, i) =>
      `<li class="product type-product post-${i} ${sale(i) ? 'sale' : ''}"><a href="/product/${i}/" class="loop-link"><img width="300" height="300" src="/w/${i}.jpg" alt=""><h2 class="loop-product__title">${name}</h2><span class="price">${
        sale(i)
          ? `<del aria-hidden="true"><span class="amount"><bdi><span class="currencySymbol">&#36;</span>2${i}.00</bdi></span></del> <span class="screen-reader-text">Original price was: &#36;2${i}.00.</span><ins aria-hidden="true"><span class="amount"><bdi><span class="currencySymbol">&#36;</span>1${i}.00</bdi></span></ins><span class="screen-reader-text">Current price is: &#36;1${i}.00.</span>`
          : `<span class="amount"><bdi><span class="currencySymbol">&#36;</span>1${i}.00</bdi></span>`
      }</span></a><a href="?add-to-cart=${i}" class="button">Add to cart</a></li>`,
    minors: [1000, 1100, 1200, 1300, 1400],
    regular: [2000, undefined, 2200, undefined, 2400],
  },
  {
    name: 'regular and sale prices that are both in the markup',
    currency: 'USD',
    locale: 'en-US',
    card: (name, i) =>
      `<li class="grid__item"><div class="card-wrapper"><div class="card"><div class="card__media"><img srcset="/a${i}.jpg?width=165 165w, /a${i}.jpg?width=533 533w" src="/a${i}.jpg?width=533" alt="${name}"></div><div class="card__content"><h3 class="card__heading"><a href="/products/p${i}" class="full-unstyled-link">${name}</a></h3></div></div><div class="card-information"><div class="price ${sale(i) ? 'price--on-sale' : ''}"><div class="price__container"><div class="price__regular"><span class="visually-hidden">Regular price</span><span class="price-item price-item--regular">$${sale(i) ? 2 : 1}${i}.00 USD</span></div><div class="price__sale"><span class="visually-hidden">Regular price</span><span><s class="price-item price-item--regular">${sale(i) ? `$2${i}.00 USD` : ''}</s></span><span class="visually-hidden">Sale price</span><span class="price-item price-item--sale price-item--last">$1${i}.00 USD</span></div><small class="unit-price"><span class="visually-hidden">Unit price</span><span class="price-item"><span></span> / per </span></small></div></div></div></div></li>`,
    minors: [1000, 1100, 1200, 1300, 1400],
  },
  {
    name: 'special and old prices in boxes, with a price without tax',
    currency: 'EUR',
    locale: 'de-DE',
    card: (name, i) =>
      `<li class="item product product-item"><div class="product-item-info"><a href="https://shop.example/${i}.html" class="product photo"><img class="product-image-photo" src="/m/${i}.jpg" alt="${name}"></a><div class="product-item-details"><strong class="product name product-item-name"><a class="product-item-link" href="https://shop.example/${i}.html"> ${name} </a></strong><div class="rating-result" title="86%"><span style="width:86%"><span>86%</span></span></div><div class="price-box price-final_price">${
        sale(i)
          ? `<span class="special-price"><span class="price-container"><span class="price-label">Sonderpreis</span><span class="price-wrapper" data-price-amount="1${i}.5"><span class="price">1${i},50 €</span></span></span></span><span class="old-price"><span class="price-container"><span class="price-label">Normalpreis</span><span class="price-wrapper"><span class="price">2${i},50 €</span></span></span></span>`
          : `<span class="price-container"><span class="price-wrapper"><span class="price">1${i},50 €</span></span></span>`
      }</div><span class="price-excluding-tax">Netto: <span class="price">9,20 €</span></span></div></div></li>`,
    minors: [1050, 1150, 1250, 1350, 1450],
    regular: [2050, undefined, 2250, undefined, 2450],
  },
  {
    name: 'text of a price in one element, old and new, and tax beside it',
    currency: 'USD',
    locale: 'en-US',
    card: (name, i) =>
      `<div class="product-layout col-lg-4"><div class="product-thumb"><div class="image"><a href="/index.php?route=product&product_id=${i}"><img src="/o${i}.jpg" alt="${name}" title="${name}"></a></div><div class="caption"><h4><a href="/index.php?route=product&product_id=${i}">${name}</a></h4><p>A fine thing, 120 pieces sold ..</p><p class="price">${sale(i) ? `<span class="price-new">$1,1${i}0.00</span> <span class="price-old">$1,2${i}2.00</span>` : `$1,1${i}0.00`} <span class="price-tax">Ex Tax: $90.00</span></p></div><div class="button-group"><button>Add to Cart</button></div></div></div>`,
    minors: [110000, 111000, 112000, 113000, 114000],
    regular: [120200, undefined, 122200, undefined, 124200],
  },
  {
    name: 'names that a build made up, whole and cents apart, an instalment, and a label for the blind',
    currency: 'BRL',
    locale: 'pt-BR',
    card: (name, i) =>
      `<li class="sc-${i === 0 ? 'kHxTfl' : 'kHxTfl'} hAsKdP"><div class="css-1x2y3z"><a class="css-9k8j7h" href="https://shop.example/MLB-${i}"><img data-src="https://img.example/${i}.webp" src="data:image/gif;base64,R0" alt="${name}"><h3 class="css-aa1bb2">${name}</h3></a><s class="css-p1q2r3" aria-label="Antes: 2${i}9 reais"><span>R$</span><span>2${i}9</span></s><div class="css-d4e5f6"><span aria-label="1${i}9 reais com 90 centavos"><span>R$</span><span>1${i}9</span><span>,</span><span>90</span></span></div><span class="css-z9y8x7">em 12x R$ <span>1${i},99</span> sem juros</span><p>Frete grátis</p></div></li>`,
    minors: [10990, 11990, 12990, 13990, 14990],
  },
  {
    name: 'cents as a superscript, a price per kilogram, points',
    currency: 'EUR',
    locale: 'de-DE',
    card: (name, i) =>
      `<article class="tile"><a href="/a/${i}"><img src="/t/${i}.png"></a><a class="tile-name" href="/a/${i}">${name}</a><div class="preis"><span>1${i}</span><sup>99</sup><span> €</span></div><div class="grundpreis">(1 kg = 3,98 €)</div><div>+ 20 Punkte</div><div>zzgl. 4,95 € Versand</div></article>`,
    minors: [1099, 1199, 1299, 1399, 1499],
  },
  {
    name: 'a table without a class',
    currency: 'EUR',
    locale: 'fr-FR',
    card: (name, i) =>
      `<tr><td><a href="fiche.php?id=${i}"><img src="v/${i}.gif" width="80"></a></td><td><a href="fiche.php?id=${i}">${name}</a><br>Réf. 4711${i}</td><td>1 0${i}9,90 €</td><td><a href="panier.php?add=${i}">Acheter</a></td></tr>`,
    wrap: (cards) =>
      `<table><tr><td><a href="/a">Accueil</a></td><td><table width="100%"><tr><th>Photo</th><th>Article</th><th>Prix</th></tr>${cards.join('')}</table></td></tr></table>`,
    minors: [100990, 101990, 102990, 103990, 104990],
  },
  {
    name: 'two rows for each',
    currency: 'CZK',
    locale: 'cs-CZ',
    card: (name, i) => `<dt><a href="/zbozi/${i}"><img src="/z/${i}.jpg" alt=""> ${name}</a></dt><dd class="c">1 ${i}90 Kč</dd>`,
    wrap: (cards) => `<dl>${cards.join('')}</dl>`,
    minors: [109000, 119000, 129000, 139000, 149000],
  },
  {
    name: 'rows of a grid',
    currency: 'GBP',
    locale: 'en-GB',
    card: (name, i) =>
      `<div class="cell"><a href="/g/${i}"><img src="/g/${i}.jpg" alt="${name}"></a><p><a href="/g/${i}">${name}</a></p><p>Was £3${i}.00</p><p><strong>£2${i}.99</strong></p></div>`,
    wrap: (cards) =>
      `<div id="grid"><div class="row">${cards.slice(0, 3).join('')}</div><div class="row">${cards.slice(3).join('')}</div></div>`,
    minors: [2099, 2199, 2299, 2399, 2499],
  },
  {
    name: 'ranges and Arabic digits',
    currency: 'EGP',
    locale: 'ar-EG',
    card: (name, i) =>
      `<div class="prod"><a href="/ar/p/${i}"><img src="/p/${i}.jpg" alt="${name}"><span class="prod-title">${name}</span></a><span class="prod-cost">${'٠١٢٣٤'[i] === '٠' ? '١٠٠' : `١${'٠١٢٣٤'[i]}٠`}٫٥٠ ج.م.</span></div>`,
    minors: [10050, 11050, 12050, 13050, 14050],
  },
]

const others = `<div class="related"><h2>You may also like</h2>${['Tin Whistle', 'Paper Lamp', 'Glass Bowl'].map((name, i) => `<div class="rel"><a href="/r/${i}"><img src="/r/${i}.jpg"><b>${name}</b></a> <span class="price">5,${i}0 €</span></div>`).join('')}</div>`
const page = (body: string): string =>
  `<!doctype html><html><head><title>Search</title></head><body><header><a href="/">Shop</a><a href="/cart">Cart (0) 0,00 €</a></header><nav><ul>${['Tea', 'Pots', 'Cups under 10 €', 'Boards under 20 €'].map((name) => `<li><a href="/c/${name}">${name}</a></li>`).join('')}</ul></nav><h1>Results for “pot”</h1>${body}${others}<footer><ul><li><a href="/t">Terms</a></li><li><a href="/s">Free shipping from 50 €</a></li></ul></footer></body></html>`

describe('a list of another kind', () => {
  test.for(kinds)('$name', ({ currency, locale, card, wrap = list, minors, regular }) => {
    const cards = names.map((name, i) => card(name, i))
    const view = viewPage('https://shop.example/search?q=pot', 200, page(wrap(cards)))
    const listing = readListing(view, { baseUrl: view.url, currency, locale, currencyKnown: true })
    expect(listing.offers.map(({ draft }) => draft.price?.minor)).toEqual(minors)
    expect(listing.offers.map(({ draft }) => draft.price?.currency)).toEqual(minors.map(() => currency))
    expect(listing.offers.map(({ draft }) => draft.title)).toEqual(names)
    expect(new Set(listing.offers.map(({ draft }) => draft.url)).size).toBe(names.length)
    if (regular) expect(listing.offers.map(({ draft }) => draft.regularPrice?.minor)).toEqual(regular)
    const css = listing.cards()
    if (!css) return
    const again = compileExtract({ ...definitionOf([{ css }]), currency, locale })(view)
    expect(again.drafts.filter(({ price }) => price).map(({ title, price }) => [title, price?.minor])).toEqual(
      names.map((name, i) => [name, minors[i]]),
    )
  })
})

const read = (body: string, currency = 'EUR', locale = 'de-DE') => {
  const view = viewPage('https://shop.example/search?q=pot', 200, body)
  return readListing(view, { baseUrl: view.url, currency, locale, currencyKnown: true })
}
const tile = (name: string, i: number, price = `1${i},50 €`): string =>
  `<div class="tile"><a href="/p/${i}"><img src="/p/${i}.jpg" alt=""><span class="tile-name">${name}</span></a><span class="tile-price">${price}</span></div>`
const tiles = names.map((name, i) => tile(name, i)).join('')

describe('what stands beside the list', () => {
  test('is no list where the page says that nothing was found', () => {
    for (const said of [
      'No results found for “xyz”',
      'Leider keine Treffer für „xyz“',
      'Nie znaleźliśmy produktów',
      '검색결과가 없습니다',
      '該当する商品はありませんでした',
    ]) {
      const listing = read(page(`<main><p class="message">${said}</p></main>`) + `<section><h2>Bestsellers</h2>${tiles}</section>`)
      expect({ said, offers: listing.offers.length, empty: listing.saysEmpty }).toEqual({ said, offers: 0, empty: true })
    }
  })

  test('“40 results” are some', () => {
    for (const said of ['40 results for “pot”', '10 Treffer', '該当件数:10件中 1-5件', '120 produktów'])
      expect(read(page(`<main><p>${said}</p>${tiles}</main>`)).offers).toHaveLength(5)
  })

  test('a part that says it is empty is not the page, where that says how many there are', () => {
    const overlay = '<div class="overlay"><p>No results found</p></div>'
    expect(read(page(`${overlay}<main><p>5 results</p>${tiles}</main>`)).offers).toHaveLength(5)
    expect(read(page(`<div class="top"><span>0 Artikel</span></div><main>${tiles}</main>`)).offers).toHaveLength(5)
  })

  test('that somebody paid for counts if it is alike, and not if it leads elsewhere or is another thing', () => {
    const ads = `<div class="tile"><span>Anzeige</span><a href="/p/90"><img src="/9.jpg"><span class="tile-name">Akkuschrauber 18 V</span></a><span class="tile-price">89,00 €</span></div><div class="tile"><a href="https://elsewhere.example/1"><img src="/8.jpg"><span class="tile-name">Stoneware Mug in Blue</span></a><span class="tile-price">9,00 €</span></div>`
    const listing = read(page(`<main>${ads}${tiles}</main>`))
    expect(listing.offers.map(({ draft }) => draft.title)).toEqual(names)
    expect(listing.notes.join('; ')).toContain('left out')
  })

  test('that is sold out is an offer without a price', () => {
    const gone = `<div class="tile"><a href="/p/77"><img src="/7.jpg" alt=""><span class="tile-name">Iron Trivet</span></a><b>Ausverkauft</b></div>`
    const { offers } = read(page(`<main>${tiles}${gone}</main>`))
    expect(offers).toHaveLength(6)
    expect(offers.at(-1)?.draft).toMatchObject({ title: 'Iron Trivet', availability: 'OutOfStock' })
    expect(offers.at(-1)?.draft).not.toHaveProperty('price')
  })
})

test('a list of one is read, and said to be unsure', () => {
  const listing = read(
    page(`<main><div class="results"><div class="product-tile">${tile('Blue Enamel Teapot', 1)}</div></div></main>`).replace(
      /<div class="related">.*<\/div>(?=<footer)/,
      '',
    ),
  )
  expect(listing.offers.map(({ draft }) => [draft.title, draft.price?.minor])).toEqual([['Blue Enamel Teapot', 1150]])
  expect(listing.confidence).toBeLessThan(0.5)
})

test('what the page says to programs fills in what the cards lack, and a price that differs is kept beside', () => {
  const items = names.map((name, i) => ({
    '@type': 'ListItem',
    position: i + 1,
    item: {
      '@type': 'Product',
      name,
      url: `/p/${i}`,
      sku: `S${i}`,
      brand: 'Northwood',
      offers: { price: i === 2 ? '99.00' : `1${i}.50`, priceCurrency: 'EUR' },
    },
  }))
  const script = `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'ItemList', itemListElement: items })}</script>`
  const { offers } = read(page(`${script}<main>${tiles}</main>`))
  expect(offers.map(({ draft }) => [draft.sku, draft.brand, draft.price?.minor])).toEqual(
    names.map((_, i) => [`S${i}`, 'Northwood', 1050 + i * 100]),
  )
  expect(offers[2]?.otherPrices).toMatchObject([{ price: { minor: 9900 }, from: 'jsonLd' }])
  expect(offers[0]?.sources).toMatchObject({ price: { from: 'visible' }, brand: { from: 'jsonLd' } })
})

test('a page without a currency has no prices that name none', () => {
  const view = viewPage(
    'https://shop.example/',
    200,
    page(`<main>${names.map((name, i) => tile(name, i, `1${i}.50`)).join('')}</main>`).replaceAll('€', ''),
  )
  expect(readListing(view, { baseUrl: view.url, currency: 'EUR', locale: 'en', currencyKnown: false }).offers).toEqual([])
})
