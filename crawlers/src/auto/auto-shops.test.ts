import { describe, expect, test } from 'vitest'

import type { AutoPage } from './auto-offer.ts'
import { readAnyPage } from './auto-page.ts'

const search = 'https://www.shop.example/search?q=pot'
const read = (html: string, url = search) =>
  readAnyPage({ url, status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: Buffer.from(html) })
const pricesOf = ({ offers }: AutoPage) => offers.map(({ draft: { price } }) => (price ? `${price.minor} ${price.currency}` : 'no price'))
const titlesOf = ({ offers }: AutoPage) => offers.map(({ draft }) => draft.title)

const names = ['Blue Enamel Teapot', 'Copper Kettle 2 l', 'Oak Serving Board', 'Linen Apron Green', 'Stoneware Mug Set']

interface Shop {
  what: string
  lang: string
  card: (name: string, i: number) => string
  list?: (cards: string[]) => string
  count?: number
  said?: string
  prices: string[]
}

const page = ({ lang, card, list = (cards) => `<ul class="list">${cards.join('')}</ul>`, said = '', count = names.length }: Shop): string =>
  `<!doctype html><html lang="${lang}"><head><title>Search: pot</title></head><body><header><a href="/">Shop</a><a href="/cart">0</a></header><main><h1>Search: pot</h1><p>${said}</p>${list(names.slice(0, count).map(card))}</main><footer><a href="/terms">Terms</a></footer></body></html>`

/** In the shape of widespread shop software and of large shops. */
const shops: Shop[] = [
  {
    what: 'a class that speaks of the former price beside the price’s own',
    lang: 'de',
    card: (name, i) =>
      `<div class="product-box"><div class="body"><a href="/${i}" class="image-link"><img src="/${i}.jpg" alt="${name}"></a><a href="/${i}" class="product-name">${name}</a><div class="price-info"><p class="product-unit-price">Inhalt: <span>0.5 kg</span> <span>(${i}9,98 €* / 1 kg)</span></p><span class="product-price${i === 2 ? ' with-list-price' : ''}"> 2${i},99 €* ${i === 2 ? '<span class="list-price"><span class="list-price-price">39,99 €*</span><span>(42.53% gespart)</span></span>' : ''}</span></div><button>In den Warenkorb</button></div></div>`,
    prices: ['2099 EUR', '2199 EUR', '2299 EUR', '2399 EUR', '2499 EUR'],
  },
  {
    what: 'items that are described in place, and “item-list-price”',
    lang: 'de',
    list: (cards) => `<div itemscope itemtype="http://schema.org/ItemList">${cards.join('')}</div>`,
    card: (name, i) =>
      `<div itemprop="itemListElement" itemscope itemtype="http://schema.org/Product"><div class="box"><a href="/p${i}"><img src="/${i}.jpg" alt="${name}"></a><div itemprop="name"><a href="/p${i}">${name}</a></div><div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><div class="item-list-price price_wrapper"><div class="price ${i % 2 ? 'special-price' : ''}"><span itemprop="price" content="${i + 5}.49">${i + 5},49 €</span> *</div>${i % 2 ? `<small>Alter Preis: <del>${i + 8},99 €</del></small>` : ''}<div class="base-price"><span>${i},10 € pro 100 g</span></div></div><meta itemprop="priceCurrency" content="EUR"></div></div></div>`,
    prices: ['549 EUR', '649 EUR', '749 EUR', '849 EUR', '949 EUR'],
  },
  {
    what: 'a price for one piece, with the piece beside it',
    lang: 'pl',
    card: (name, i) =>
      `<div class="product"><a href="/p${i}"><img src="/${i}.jpg" alt="${name}"></a><h3><a class="product__name" href="/p${i}">${name}</a></h3><div class="product__prices"><del class="price --max"><span>Cena regularna: </span>${i + 3}9,00 zł</del><strong class="price">${i + 1}9,00 zł<span class="price_vat"> brutto</span><span class="price_sellby"><span class="price_sellby__sep">/</span><span class="price_sellby__sellby">1</span><span class="price_sellby__unit">szt.</span></span></strong></div></div>`,
    prices: ['1900 PLN', '2900 PLN', '3900 PLN', '4900 PLN', '5900 PLN'],
  },
  {
    what: 'a name that stands in a paragraph of its card’s only link',
    lang: 'ja',
    card: (name, i) =>
      `<li class="item"><a href="/products/${i}"><p class="picture"><img src="/${i}.png" alt=""></p><p>${name}</p><p class="price02">${i === 1 ? '￥1,100 ～ ￥2,200' : `￥${i + 1},200`}</p></a><button>カートに入れる</button></li>`,
    prices: ['1200 JPY', '1100 JPY', '3200 JPY', '4200 JPY', '5200 JPY'],
  },
  {
    what: 'a name outside all links, in a table',
    lang: 'ko',
    list: (cards) => `<table><tr>${cards.slice(0, 4).join('')}</tr><tr>${cards.slice(4).join('')}</tr></table>`,
    card: (name, i) =>
      `<td width="25%"><dl><dt><a href="/shop/detail.html?id=${i}"><img src="/${i}.jpg"></a></dt><dd><ul><li class="prd-brand">${name}</li><li class="prd-subname">간단설명</li><li class="prd-price"><strike>${i + 4}0,000원</strike> ${i + 1}4,900원</li></ul></dd></dl></td>`,
    prices: ['14900 KRW', '24900 KRW', '34900 KRW', '44900 KRW', '54900 KRW'],
  },
  {
    what: 'a label before each name, and points',
    lang: 'ko',
    card: (name, i) =>
      `<li id="box_${i}"><div class="thumb"><a href="/p?no=${i}"><img src="/${i}.jpg" alt="${name}"></a></div><strong class="name"><a href="/p?no=${i}"><span>상품명 :</span> <span>${name}</span></a></strong><ul><li><span style="text-decoration:line-through">${i + 2}5,000원</span></li><li><strong>판매가 :</strong> <span>${i + 1}9,800원</span></li><li><strong>적립금 :</strong> <span>190원 (1%)</span></li></ul></li>`,
    prices: ['19800 KRW', '29800 KRW', '39800 KRW', '49800 KRW', '59800 KRW'],
  },
  {
    what: 'sign, whole and cents apart, and the number of others’ offers behind them',
    lang: 'en-US',
    card: (name, i) =>
      `<div class="cell"><div class="item-container"><a href="/p/N${i}"><img src="/${i}.jpg" alt="${name}"></a><a href="/p/N${i}" class="item-title" title="View Details">${name}</a><ul class="price"><li class="price-was">${i % 2 ? `<span class="price-was-data">$1,${i}99.99</span>` : ''}</li><li class="price-current"><span></span>$<strong>${i ? `${i},0` : ''}89</strong><sup>.99</sup>&nbsp;<a href="/p/N${i}?offers" class="price-current-num">(${i + 2} Offers)</a>–</li><li class="price-ship">$9.99 Shipping</li></ul></div></div>`,
    prices: ['8999 USD', '108999 USD', '208999 USD', '308999 USD', '408999 USD'],
  },
  {
    what: 'cents as a superscript behind the element’s own text, stars and a fortnight’s part',
    lang: 'en-AU',
    card: (name, i) =>
      `<div class="result"><a href="/p/${i}"><img src="/${i}.jpg" alt=""></a><div><a href="/p/${i}">${name}</a><div>4.${i} ★ (1${i}2)</div><div>$${i + 1}09<sup>95</sup></div><div>or $2${i}.50 a fortnight</div></div></div>`,
    prices: ['10995 AUD', '20995 AUD', '30995 AUD', '40995 AUD', '50995 AUD'],
  },
  {
    what: 'the last card alone in its row',
    lang: 'ru',
    list: (cards) => `<div class="row four">${cards.slice(0, 4).join('')}</div><div class="row">${cards.slice(4).join('')}</div>`,
    card: (name, i) =>
      `<div class="col"><div class="product-item"><a class="image" href="/p${i}/" title="${name}"><img src="/${i}.jpg"></a><h3><a href="/p${i}/">${name}</a></h3><div class="price-container"><span class="price-current"> ${i + 1} 290 руб. </span></div><a class="btn" href="javascript:void(0)">В корзину</a></div></div>`,
    prices: ['129000 RUB', '229000 RUB', '329000 RUB', '429000 RUB', '529000 RUB'],
  },
  {
    what: 'a price without taxes beside the one with them, each in its own words',
    lang: 'en-GB',
    card: (name, i) =>
      `<li class="card"><a href="/p/${i}"><img src="/${i}.jpg"></a><h4><a href="/p/${i}">${name}</a></h4><span>£${i + 1}0.00 ex VAT</span><span>£${i + 1}2.00 inc VAT</span></li>`,
    prices: ['1200 GBP', '2200 GBP', '3200 GBP', '4200 GBP', '5200 GBP'],
  },
  {
    what: 'a price without taxes in a paragraph before it',
    lang: 'ja',
    card: (name, i) =>
      `<li><a href="/p/${i}"><img src="/${i}.jpg" alt="${name}"><p>${name}</p><p>本体価格 ${i + 1},000円</p><p>（税込 ${i + 1},100円）</p></a></li>`,
    prices: ['1100 JPY', '2100 JPY', '3100 JPY', '4100 JPY', '5100 JPY'],
  },
  {
    what: 'the sign beside the number’s element, and another price behind it',
    lang: 'ko',
    card: (name, i) =>
      `<li><a href="/p/${i}"><img src="/${i}.jpg"><div>${name}</div><div><em>30%</em> <strong>${i + 1}4,000</strong>원 <del>${i + 2}0,000원</del></div></a></li>`,
    prices: ['14000 KRW', '24000 KRW', '34000 KRW', '44000 KRW', '54000 KRW'],
  },
  {
    what: '“:-” for a currency',
    lang: 'sv',
    card: (name, i) =>
      `<li><a href="/p/${i}"><img src="/${i}.jpg"><span>${name}</span></a><span>${i + 1} 199:-</span><span>Ord. pris ${i + 2} 499:-</span></li>`,
    prices: ['119900 SEK', '219900 SEK', '319900 SEK', '419900 SEK', '519900 SEK'],
  },
  {
    what: 'one hit, as a card of two parts with a price each',
    lang: 'en',
    count: 1,
    said: '1 result found for “pot”',
    card: (name, i) =>
      `<li class="grid__item"><div class="card"><img src="/${i}.jpg" alt="${name}"><h3><a href="/products/p${i}">${name}</a></h3></div><div class="card"><h3><a href="/products/p${i}">${name}</a></h3><div class="price"><div class="price__regular"><span>Regular price</span> <span>$10.00 USD</span></div><div class="price__sale"><span>Sale price</span> <span>$10.00 USD</span></div></div></div></li>`,
    prices: ['1000 USD'],
  },
  {
    what: 'one hit, in a card that a build named, on a page that says how many there are',
    lang: 'en-IN',
    count: 1,
    said: 'Showing 1 – 1 of 1 results for "pot"',
    card: (name, i) =>
      `<li class="bb22"><a class="cc33" href="/p${i}?q=pot"><img src="/${i}.jpg" alt="${name}"><div class="ee55">${name}</div><div class="ii99">₹1,09,990</div></a></li>`,
    prices: ['10999000 INR'],
  },
]

describe('a search’s page', () => {
  test.for(shops)('with $what', (shop) => {
    const found = read(page(shop), shop.lang === 'en' ? 'https://www.shop.example/search?q=pot' : search)
    expect({ kind: found.kind, prices: pricesOf(found), titles: titlesOf(found) }).toEqual({
      kind: 'listing',
      prices: shop.prices,
      titles: names.slice(0, shop.prices.length),
    })
  })

  test('names the brand where that is a heading before the title', () => {
    const card = (name: string, i: number) =>
      `<li class="tile"><a href="/p/${i}"><img src="/${i}.jpg"><h3>Northwood</h3><h3>${name}</h3></a><p class="price">1${i},90 €</p></li>`
    expect(titlesOf(read(page({ what: '', lang: 'de', card, prices: [] })))).toEqual(names.map((name) => `Northwood ${name}`))
  })
})

describe('a product’s page', () => {
  const product = (lang: string, box: string, url?: string) =>
    pricesOf(
      read(
        `<html lang="${lang}"><title>Enamel Kettle | Shop</title><h1>Enamel Kettle</h1>${box}</html>`,
        url ?? 'https://www.shop.example/p/1',
      ),
    )

  test.for([
    [
      'fr',
      'a former price that only its name tells',
      '<p><span class="regular-price">17,85 €</span></p><p><span class="current-price-value">14,28 €</span> Économisez 20%</p><button>Ajouter au panier</button>',
      '1428 EUR',
    ],
    [
      'en',
      'the only price, though it is called regular',
      '<div class="price"><span class="regular-price">$17.85</span></div><button>Add to cart</button>',
      '1785 USD',
    ],
    [
      'en-IN',
      'the lower of two, where the page says the share between them',
      '<div class="Nx9">₹13,499</div><div class="yRa">₹17,999</div><div><span>25% off</span></div><button>BUY NOW</button>',
      '1349900 INR',
    ],
    [
      'de',
      'what is saved said with its share',
      '<p><small>Unser bisheriger Preis</small> 49,00 EUR<br><small>Jetzt nur</small> 39,00 EUR<br><small>Sie sparen 20 % / 10,00 EUR</small></p><input type="image" alt="In den Warenkorb">',
      '3900 EUR',
    ],
    [
      'ko',
      'a voucher’s price beside it',
      '<span class="origin-price">23,000원</span><div class="sale-price"><strong>14,900<span>원</span></strong></div><div class="coupon-price"><strong>13,900<span>원</span></strong></div><button>장바구니 담기</button>',
      '14900 KRW',
    ],
    [
      'en-GB',
      'one without taxes before it, on the same line',
      '<div><span>£141.66 ex VAT</span> <span>£169.99 inc VAT</span></div><button>Add to basket</button>',
      '16999 GBP',
    ],
    [
      'fr',
      'its sign where a comma would stand',
      '<div class="prix">1 169€<sup>99</sup></div><button>Ajouter au panier</button>',
      '116999 EUR',
    ],
    ['id', 'a button in Indonesian', '<div>Rp125.000</div><div><s>Rp250.000</s> 50%</div><button>+ Keranjang</button>', '12500000 IDR'],
    ['bg', 'a button in Bulgarian', '<div class="price">49,90 лв.</div><button>Купи</button>', '4990 BGN'],
  ] as const)('%s: has %s', ([lang, , box, expected]) => {
    expect(product(lang, box)).toEqual([expected])
  })

  const box = '<div class="price">$89.95</div><button>Add to cart</button>'
  test.for([
    ['a language and a country in its address', 'en', box, 'https://shop.example/en-ca/p/1', 'CAD'],
    ['a country and a language in its address', 'en', box, 'https://shop.example/nz/en/p/1', 'NZD'],
    ['its domain, before a template’s language', 'en-US', box, 'https://shop.example.com.au/p/1', 'AUD'],
    ['its number in a register', 'en', `${box}<footer>ABN 12 345 678 901</footer>`, undefined, 'AUD'],
    ['its telephone', 'en', `${box}<footer><a href="tel:+64 9 123 4567">Call us</a></footer>`, undefined, 'NZD'],
    ['what it says of its prices', 'en', `${box}<footer>All prices are in SGD.</footer>`, undefined, 'SGD'],
    ['nothing else', 'en', box, undefined, 'USD'],
  ] as const)('has dollars by %s', ([, lang, html, url, currency]) => {
    expect(product(lang, html, url)).toEqual([`8995 ${currency}`])
  })

  test('is one, though a search led to its address', () => {
    const html = `<title>Enamel Kettle</title><div class="product"><a href="/k.jpg"><img src="/k.jpg"></a><h1>Enamel Kettle</h1><h2>$602.00</h2><p>Ex Tax: $500.00</p><p>Product Code: 16</p><button>Add to Cart</button></div>`
    expect(read(`<html lang="en">${html}`, 'https://shop.example/index.php?route=product&search=kettle')).toMatchObject({
      kind: 'product',
      offers: [{ draft: { title: 'Enamel Kettle', price: { minor: 60200 } } }],
    })
  })
})

test('a product’s page is one though it shows as many accessories as it has words', () => {
  const title = 'Acme Nitro VG240Y Monitor, 60,5 cm'
  const accessories = ['HDMI-Kabel 2 m', 'Monitorarm', 'Reinigungstuch', 'USB-Hub'].map(
    (name, i) =>
      `<div class="slide"><a href="/z${i}"><img src="/z${i}.jpg" alt="${name}"></a><a href="/z${i}">${name}</a><span class="preis">${i + 9},99 €</span></div>`,
  )
  const html = (heading: string) =>
    `<html lang="de"><title>${title} - PC-Laden</title><h1>${title}</h1><div class="preis">142,85 € <small>zzgl. MwSt.</small></div><button>In den Warenkorb</button><div><h3>${heading}</h3>${accessories.join('')}</div></html>`
  for (const heading of ['Passendes Zubehör', 'Aus unserem Haus'])
    expect(read(html(heading), 'https://www.shop.example/p/1')).toMatchObject({
      kind: 'product',
      offers: [{ draft: { title, price: { minor: 14285 } } }],
    })
})

test('a title that is the shop’s own is not the product’s', () => {
  const html = `<html lang="de"><title>PC-Laden - Ihr Partner</title><div><h2>Acme Nitro VG240Y, 16:9</h2><div>EAN: 4711121505980</div><div>Lieferzeit (Werktage): 2</div><div>€ 169,99 inkl. MwSt.</div><input type="submit" value="In den Warenkorb"></div></html>`
  expect(titlesOf(read(html, 'https://www.other.example/p/1'))).toEqual(['Acme Nitro VG240Y, 16:9'])
})

test('prices that people talk of are no list', () => {
  const post = (i: number) =>
    `<article class="message"><a href="/u/${i}"><img src="/a${i}.png" alt=""></a><h4><a href="/u/${i}">somebody${i}</a></h4><div class="text">Ich habe meine für ${i}49 € gekauft, vorher ${i}99,90 €.</div></article>`
  expect(
    read(`<html lang="de"><h1>Welche Karte für 500 €?</h1>${[1, 2, 3, 4].map(post).join('')}`, 'https://forum.example/t/1').offers,
  ).toEqual([])
})
