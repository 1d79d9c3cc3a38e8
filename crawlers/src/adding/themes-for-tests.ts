import { type Answer, type Found, type Good, type Storefront, find, goods } from './storefront-for-tests.ts'

// Storefronts in the shapes that the default themes of widespread shop software have.

const dollars = (cents: number) => `$${(cents / 100).toFixed(2)}`
const pounds = (cents: number) => `£${(cents / 100).toFixed(2)}`
const euros = (cents: number) => `${(cents / 100).toFixed(2).replace('.', ',')}\u00a0€`
const page = (lang: string, title: string, body: string, head = ''): Answer => ({
  body: `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`,
})
const numberIn = (url: URL, name: string): number => Number(url.searchParams.get(name) ?? 1) || 1
const json = (value: unknown, status = 200): Answer => ({ status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) })

/** Predictive search as JSON, ten at most; more is refused. */
export const shopify: Storefront = {
  answer({ pathname, searchParams }) {
    const form =
      '<form action="/search" method="get" role="search" class="search search-modal__form"><input type="search" name="q" placeholder="Search"><input name="options[prefix]" type="hidden" value="last"></form>'
    if (pathname === '/')
      return page('en-US', 'Kettle &amp; Co', form, '<link href="//example.test/cdn/shop/t/2/assets/base.css" rel="stylesheet">')
    if (pathname === '/cart.js') return json({ token: 'x', item_count: 0, items: [], currency: 'USD' })
    if (pathname !== '/search/suggest.json') return undefined
    if (Number(searchParams.get('resources[limit]')) > 10) return json({ status: 422, message: 'Invalid parameter error' }, 422)
    const { shown } = find(searchParams.get('q') ?? '', 1, 10)
    const products = shown.map(({ nr, name, slug, cents, inStock }) => ({
      id: nr,
      title: name,
      url: `/products/${slug}?_pos=1&_psq=x`,
      image: `/cdn/shop/files/${slug}.jpg`,
      price: (cents / 100).toFixed(2),
      available: inStock,
      vendor: name.split(' ')[0],
      compare_at_price_max: '0.00',
    }))
    return json({ resources: { results: { products } } })
  },
}

const wooForm =
  '<form role="search" method="get" class="woocommerce-product-search" action="/"><label class="screen-reader-text" for="s">Search for:</label><input type="search" id="s" class="search-field" placeholder="Search products&hellip;" value="" name="s"><button type="submit" value="Search">Search</button><input type="hidden" name="post_type" value="product"></form><ul class="site-header-cart"><li><a class="cart-contents" href="/cart/"><span class="woocommerce-Price-amount amount"><span class="woocommerce-Price-currencySymbol">&pound;</span>0.00</span> <span class="count">0 items</span></a></li></ul>'
const wooAmount = (cents: number) =>
  `<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&pound;</span>${(cents / 100).toFixed(2)}</bdi></span>`
const wooCard = ({ nr, name, slug, cents, wasCents }: Good, i: number) =>
  `<li class="product type-product post-${nr} status-publish ${i === 0 ? 'first ' : ''}instock has-post-thumbnail purchasable product-type-simple"><a href="/product/${slug}/" class="woocommerce-LoopProduct-link woocommerce-loop-product__link"><img width="324" height="324" src="/wp-content/uploads/${slug}-324x324.jpg" class="attachment-woocommerce_thumbnail" alt="" loading="lazy"><h2 class="woocommerce-loop-product__title">${name}</h2>${wasCents ? '<span class="onsale">Sale!</span>' : ''}<span class="price">${wasCents ? `<del aria-hidden="true">${wooAmount(wasCents)}</del> <ins aria-hidden="true">${wooAmount(cents)}</ins>` : wooAmount(cents)}</span></a><a href="?add-to-cart=${nr}" class="button add_to_cart_button ajax_add_to_cart" data-product_id="${nr}">Add to cart</a></li>`

/** Without its Store API, as many shops have it. */
export const storefront: Storefront = {
  answer({ pathname, searchParams }) {
    if (pathname.startsWith('/wp-json'))
      return json({ code: 'rest_no_route', message: 'No route was found matching the URL and request method.' }, 404)
    const at = /^\/(?:page\/(\d+)\/)?$/.exec(pathname)
    if (!at) return undefined
    const head = '<link rel="stylesheet" href="/wp-content/plugins/woocommerce/assets/css/woocommerce.css">'
    if (!searchParams.has('s')) return page('en-GB', 'Brewers &#8211; Just another shop', wooForm, head)
    const found = find(searchParams.get('s')!, Number(at[1] ?? 1), 4)
    if (found.page > 1 && found.shown.length === 0) return undefined
    const title = `Search Results for &#8220;${found.query}&#8221; &#8211; Brewers`
    if (found.total === 0)
      return page(
        'en-GB',
        title,
        `${wooForm}<main><p class="woocommerce-info">No products were found matching your selection.</p></main>`,
        head,
      )
    const numbers = Array.from(
      { length: found.pages },
      (_, i) =>
        `<li><a class="page-numbers" href="/page/${i + 1}/?s=${encodeURIComponent(found.query)}&#038;post_type=product">${i + 1}</a></li>`,
    )
    return page(
      'en-GB',
      title,
      `${wooForm}<main><p class="woocommerce-result-count">Showing ${found.shown.length} of ${found.total} results</p><ul class="products columns-3">${found.shown.map(wooCard).join('\n')}</ul><nav class="woocommerce-pagination"><ul class="page-numbers">${numbers.join('')}</ul></nav></main>`,
      head,
    )
  },
}

const lumaPrice = (cents: number, type: string, id: string) =>
  `<span class="price-container price-${type}"><span id="${id}" data-price-amount="${cents / 100}" data-price-type="${type}" class="price-wrapper"><span class="price">${dollars(cents)}</span></span></span>`
const lumaCard = ({ nr, name, slug, cents, wasCents, inStock }: Good) =>
  `<li class="item product product-item"><div class="product-item-info" data-container="product-grid"><a href="/${slug}.html" class="product photo product-item-photo" tabindex="-1"><span class="product-image-container"><img class="product-image-photo" src="/media/catalog/product/${slug}.jpg" alt="${name}"></span></a><div class="product details product-item-details"><strong class="product name product-item-name"><a class="product-item-link" href="/${slug}.html">${name}</a></strong><div class="price-box price-final_price" data-role="priceBox" data-product-id="${nr}">${wasCents ? `<span class="special-price">${lumaPrice(cents, 'finalPrice', `p${nr}`)}</span><span class="old-price">${lumaPrice(wasCents, 'oldPrice', `o${nr}`)}</span>` : lumaPrice(cents, 'finalPrice', `p${nr}`)}</div><div class="product actions">${inStock ? '<button type="submit" class="action tocart primary"><span>Add to Cart</span></button>' : '<div class="stock unavailable"><span>Out of stock</span></div>'}</div></div></div></li>`

export const luma: Storefront = {
  answer(url) {
    const form =
      '<form class="form minisearch" id="search_mini_form" action="/catalogsearch/result/" method="get"><input id="search" type="text" name="q" value="" placeholder="Search entire store here..." class="input-text"></form><script type="text/x-magento-init">{"*":{"Magento_Ui/js/core/app":{}}}</script>'
    if (url.pathname === '/') return page('en-US', 'Home Page', form, '<meta property="og:site_name" content="Luma">')
    if (url.pathname !== '/catalogsearch/result/') return undefined
    const found = find(url.searchParams.get('q') ?? '', numberIn(url, 'p'), 4)
    const title = `Search results for: '${found.query}'`
    if (found.total === 0)
      return page(
        'en-US',
        title,
        `${form}<div class="column main"><div class="message notice"><div>Your search returned no results.</div></div></div>`,
      )
    const links = Array.from(
      { length: found.pages },
      (_, i) =>
        `<li class="item"><a href="/catalogsearch/result/?p=${i + 1}&amp;q=${encodeURIComponent(found.query)}" class="page"><span class="label">Page</span><span>${i + 1}</span></a></li>`,
    )
    return page(
      'en-US',
      title,
      `${form}<div class="column main"><div class="search results"><p class="toolbar-amount">Items <span>1</span>-<span>4</span> of <span>${found.total}</span></p><div class="products wrapper grid products-grid"><ol class="products list items product-items">${found.shown.map(lumaCard).join('')}</ol></div><div class="pages"><ul class="items pages-items">${links.join('')}</ul></div></div></div>`,
    )
  },
}

const miniature = ({ nr, name, slug, cents, wasCents }: Good) =>
  `<div class="js-product product col-xs-12 col-sm-6"><article class="product-miniature js-product-miniature" data-id-product="${nr}" data-id-product-attribute="0"><div class="thumbnail-container"><div class="thumbnail-top"><a href="/${nr}-${slug}.html" class="thumbnail product-thumbnail"><img src="/${nr}-home_default/${slug}.jpg" alt="${name}" loading="lazy" width="250" height="250"></a></div><div class="product-description"><h2 class="h3 product-title"><a href="/${nr}-${slug}.html">${name}</a></h2><div class="product-price-and-shipping">${wasCents ? `<span class="regular-price" aria-label="Prix de base">${euros(wasCents)}</span><span class="discount-percentage discount-product">-20%</span>` : ''}<span class="price" aria-label="Prix">${euros(cents)}</span></div></div><ul class="product-flags js-product-flags">${wasCents ? '<li class="product-flag discount">-20%</li>' : ''}</ul></div></article></div>`

export const classic: Storefront = {
  answer(url) {
    const form =
      '<div id="search_widget" class="search-widgets"><form method="get" action="/recherche"><input type="hidden" name="controller" value="search"><input type="text" name="s" value="" placeholder="Rechercher" aria-label="Rechercher"></form></div><script>var prestashop = {"cart":{"totals":{"total":{"amount":0,"value":"0,00 €"}}}};</script>'
    if (url.pathname === '/')
      return page(
        'fr-FR',
        'Maison Carafe',
        `${form}<section class="featured-products"><h2>Produits populaires</h2><div class="products">${goods.slice(0, 8).map(miniature).join('')}</div></section>`,
      )
    if (url.pathname !== '/recherche') return undefined
    const found = find(url.searchParams.get('s') ?? '', numberIn(url, 'page'), 4)
    if (found.total === 0)
      return page(
        'fr-FR',
        'Recherche',
        `${form}<section id="main"><section id="content" class="page-content page-not-found"><h4>Aucun produit disponible pour le moment</h4><p>Restez à l'écoute !</p></section></section>`,
      )
    const link = (to: number, rel: string) =>
      `<li><a rel="${rel}" href="/recherche?controller=search&amp;s=${encodeURIComponent(found.query)}&amp;page=${to}" class="js-search-link">${rel === 'next' ? 'Suivant' : to}</a></li>`
    const next = found.page < found.pages ? link(found.page + 1, 'next') : ''
    return page(
      'fr-FR',
      'Recherche',
      `${form}<section id="products"><div id="js-product-list"><div class="products row">${found.shown.map(miniature).join('')}</div><nav class="pagination"><ul class="page-list">${link(1, 'nofollow')}${next}</ul></nav></div></section>`,
    )
  },
}

const thumb = ({ nr, name, cents, wasCents }: Good) =>
  `<div class="product-layout product-grid col-lg-3 col-md-3"><div class="product-thumb"><div class="image"><a href="/index.php?route=product/product&amp;product_id=${nr}&amp;search=x"><img src="/image/cache/catalog/${nr}-228x228.jpg" alt="${name}" title="${name}" class="img-responsive"></a></div><div><div class="caption"><h4><a href="/index.php?route=product/product&amp;product_id=${nr}&amp;search=x">${name}</a></h4><p>Made to be used every day ..</p><p class="price">${wasCents ? `<span class="price-new">${dollars(cents)}</span> <span class="price-old">${dollars(wasCents)}</span>` : dollars(cents)} <span class="price-tax">Ex Tax:${dollars(Math.round(cents / 1.2))}</span></p></div><div class="button-group"><button type="button" onclick="cart.add('${nr}');"><span>Add to Cart</span></button></div></div></div></div>`

/** Its field for words stands in no form. */
export const opencart: Storefront = {
  answer(url) {
    const head = '<script src="catalog/view/javascript/common.js"></script>'
    const field =
      '<div id="search" class="input-group"><input type="text" name="search" value="" placeholder="Search" class="form-control input-lg"><span class="input-group-btn"><button type="button" class="btn btn-default btn-lg">Go</button></span></div>'
    const route = url.searchParams.get('route')
    if (url.pathname === '/' && route === null) return page('en-us', 'Your Store', field, head)
    if (route !== 'product/search') return undefined
    const found = find(url.searchParams.get('search') ?? '', numberIn(url, 'page'), 4)
    if (found.total === 0)
      return page(
        'en-us',
        'Search',
        `${field}<div id="content"><h1>Search - ${found.query}</h1><h2>Products meeting the search criteria</h2><p>There is no product that matches the search criteria.</p></div>`,
        head,
      )
    const links = Array.from(
      { length: found.pages },
      (_, i) =>
        `<li><a href="/index.php?route=product/search&amp;search=${encodeURIComponent(found.query)}&amp;page=${i + 1}">${i + 1}</a></li>`,
    )
    return page(
      'en-us',
      `Search - ${found.query}`,
      `${field}<div id="content"><h1>Search - ${found.query}</h1><div class="row">${found.shown.map(thumb).join('')}</div><ul class="pagination">${links.join('')}</ul></div>`,
      head,
    )
  },
}

const box = ({ nr, name, slug, cents, wasCents }: Good) =>
  `<div class="cms-listing-col col-sm-6 col-lg-4"><div class="card product-box box-standard" data-product-information='{"id":"${nr}"}'><div class="card-body"><div class="product-badges">${wasCents ? '<div class="badge badge-discount">%</div>' : ''}</div><div class="product-image-wrapper"><a href="/${slug}/SW${nr}" title="${name}" class="product-image-link is-standard"><img src="/media/${slug}.jpg" class="product-image is-standard" alt="${name}" loading="lazy"></a></div><div class="product-info"><a href="/${slug}/SW${nr}" title="${name}" class="product-name">${name}</a><div class="product-variant-characteristics"></div><div class="product-description">Für jeden Tag gemacht.</div><div class="product-price-info"><p class="product-price-unit"></p><div class="product-price-wrapper"><span class="product-price${wasCents ? ' with-list-price' : ''}">${euros(cents)}*${wasCents ? ` <span class="list-price"><span class="list-price-price">${euros(wasCents)}</span></span>` : ''}</span></div></div><div class="product-action"><button class="btn btn-buy">In den Warenkorb</button></div></div></div></div></div>`

/** Its pages are turned by a field, not by links. */
export const shopware: Storefront = {
  answer(url) {
    const form =
      '<form action="/search" method="get" data-search-widget="true" class="header-search-form"><div class="input-group"><input type="search" name="search" class="form-control header-search-input" autocomplete="off" placeholder="Suchbegriff eingeben ..." aria-label="Suchbegriff eingeben ..." value=""></div></form><a class="header-cart" href="/checkout/cart"><span class="header-cart-total">0,00 €*</span></a><script src="/bundles/storefront/main.js"></script>'
    if (url.pathname === '/') return page('de-DE', 'Kannenhaus', form)
    if (url.pathname !== '/search') return undefined
    const found = find(url.searchParams.get('search') ?? '', numberIn(url, 'p'), 4)
    const title = `<h1 class="search-headline">Zu "${found.query}" wurden ${found.total} Produkte gefunden</h1>`
    if (found.total === 0)
      return page(
        'de-DE',
        'Suche',
        `${form}${title}<div class="cms-listing-row row"><div class="cms-listing-col col-12"><div role="alert" class="alert alert-info">Keine Produkte gefunden.</div></div></div>`,
      )
    const fields = Array.from(
      { length: found.pages },
      (_, i) =>
        `<li class="page-item"><input type="radio" name="p" id="p${i + 1}" value="${i + 1}" class="d-none"><label class="page-link" for="p${i + 1}">${i + 1}</label></li>`,
    )
    return page(
      'de-DE',
      'Suche',
      `${form}${title}<div class="cms-listing-row row js-listing-wrapper">${found.shown.map(box).join('')}</div><nav class="pagination-nav"><ul class="pagination">${fields.join('')}</ul></nav>`,
    )
  },
}

const wrapper = ({ name, slug, cents, wasCents, inStock }: Good) =>
  `<div class="col-6 col-md-4 product-wrapper" itemprop="itemListElement" itemscope itemtype="https://schema.org/Product"><div class="productbox productbox-column"><div class="productbox-image"><a href="/${slug}"><img src="/media/image/product/${slug}.jpg" alt="${name}" class="img-fluid"></a></div><div class="productbox-title" itemprop="name"><a href="/${slug}" class="text-clamp-2">${name}</a></div><meta itemprop="url" content="/${slug}"><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><div class="price_wrapper"><div class="productbox-price"><meta itemprop="price" content="${(cents / 100).toFixed(2)}"><meta itemprop="priceCurrency" content="EUR"><span class="price">${euros(cents)} *</span></div>${wasCents ? `<div class="price-note"><span class="old-price">Alter Preis: <del>${euros(wasCents)}</del></span></div>` : ''}</div><link itemprop="availability" href="https://schema.org/${inStock ? 'InStock' : 'OutOfStock'}"></div></div></div>`

export const jtl: Storefront = {
  answer(url) {
    if (url.pathname !== '/') return undefined
    const form =
      '<form action="/" method="get" class="main-search flex-grow-1"><input type="text" name="qs" id="search-header" class="form-control ac_input" placeholder="Suchen" autocomplete="off"><button type="submit" name="search">Suchen</button></form><input type="hidden" class="jtl_token" name="jtl_token" value="9f"><link rel="stylesheet" href="/templates/NOVA/themes/clear/clear.css">'
    if (!url.searchParams.has('qs')) return page('de', 'Kannenladen', form)
    const found = find(url.searchParams.get('qs')!, numberIn(url, 'seite'), 4)
    if (found.total === 0)
      return page(
        'de',
        'Suche',
        `${form}<div id="result-wrapper"><div class="alert alert-info">Zu Ihrer Suche wurden keine Artikel gefunden.</div></div><section class="slider"><h2>Bestseller</h2>${goods.slice(0, 4).map(wrapper).join('')}</section>`,
      )
    const links = Array.from(
      { length: found.pages },
      (_, i) =>
        `<li class="page-item"><a class="page-link" href="/?qs=${encodeURIComponent(found.query)}&amp;seite=${i + 1}">${i + 1}</a></li>`,
    )
    return page(
      'de',
      'Suche',
      `${form}<div id="result-wrapper" itemprop="mainEntity" itemscope itemtype="https://schema.org/ItemList"><div class="row product-list" id="product-list">${found.shown.map(wrapper).join('')}</div><ul class="pagination">${links.join('')}</ul></div>`,
    )
  },
}

/** Drawn from JSON, with classes that say nothing and change with each build. */
export const nextjs: Storefront = {
  answer(url) {
    const state = (pageProps: unknown) =>
      `<script id="__NEXT_DATA__" type="application/json">${JSON.stringify({ props: { pageProps }, page: '/search', buildId: 'k2' })}</script>`
    const bar = '<form action="/search" class="css-1kq0zr"><input name="q" placeholder="Search for products..." class="css-9ab2x"></form>'
    if (url.pathname === '/') return page('en-GB', 'Acme Goods', `<div id="__next">${bar}</div>${state({})}`)
    if (url.pathname !== '/search') return undefined
    const found: Found = find(url.searchParams.get('q') ?? '', numberIn(url, 'page'), 4)
    const hits = found.shown.map(({ nr, name, slug, cents, wasCents, inStock }) => ({
      id: `prod_${nr}`,
      title: name,
      handle: slug,
      thumbnail: `/images/${slug}.webp`,
      price: { current: { amount: cents, currency_code: 'GBP' }, original: wasCents ? { amount: wasCents } : null },
      inStock,
      sku: `SKU-${nr}`,
    }))
    const cards = found.shown.map(
      ({ name, slug, cents }) =>
        `<li class="css-4jx9"><a class="css-0p2l" href="/products/${slug}"><img class="css-88sd" alt="" src="/images/${slug}.webp"><span class="css-t1k9">${name}</span><span class="css-zz03">${pounds(cents)}</span></a></li>`,
    )
    const next =
      found.page < found.pages
        ? `<a class="css-n3xt" href="/search?q=${encodeURIComponent(found.query)}&amp;page=${found.page + 1}">Next</a>`
        : ''
    const list =
      found.total === 0
        ? `<p class="css-77aa">There are no products that match "${found.query}"</p>`
        : `<ul class="css-g51d">${cards.join('')}</ul>${next}`
    return page(
      'en-GB',
      `${found.query} | Acme Goods`,
      `<div id="__next">${bar}<main>${list}</main></div>${state({ query: found.query, products: hits, count: found.total })}`,
    )
  },
}
