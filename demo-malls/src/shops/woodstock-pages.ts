import { escapeHtml, scriptJson } from '../html.ts'
import { pounds, priceHtml } from './woodstock-api.ts'
import { type Item, description, rendered } from './woodstock-items.ts'

export function resultsPage(query: string, items: readonly Item[], moved: boolean): string {
  const list = items.map((item) => loopItem(item, moved)).join('\n')
  const found = items.length > 0
  return theme(
    `Search results for “${query}”`,
    `<h1 class="woocommerce-products-header__title page-title">Search results: &ldquo;${escapeHtml(query)}&rdquo;</h1>
${found ? `<ul class="products columns-4">\n${list}\n</ul>` : '<p class="woocommerce-info">No products were found matching your selection.</p>'}`,
  )
}

// Where the price has moved, the button says it.
function loopItem({ id, slug, title, article }: Item, moved: boolean): string {
  const stock = article.stock > 0 ? 'instock' : 'outofstock'
  const price = moved ? '' : `<span class="price">${priceHtml(article)}</span>`
  const button = moved ? `Buy for £${pounds(article.priceMinor)}` : 'Add to basket'
  return `<li class="product type-product post-${id} ${stock}"><a class="woocommerce-LoopProduct-link" href="/woodstock/product/${slug}/"><img src="/woodstock/wp-content/uploads/${slug}.svg" alt=""><h2 class="woocommerce-loop-product__title">${rendered(title)}</h2>${price}</a><a class="button" href="?add-to-cart=${id}">${button}</a></li>`
}

export function productPage(item: Item, moved: boolean): string {
  const { slug, title, sku, article } = item
  const price = (article.priceMinor / 100).toFixed(2)
  const schema = {
    '@context': 'https://schema.org/',
    '@graph': [
      {
        '@type': 'Product',
        name: title,
        sku,
        ...(!moved && { offers: [{ '@type': 'Offer', price, priceCurrency: 'GBP' }] }),
      },
    ],
  }
  return theme(
    title,
    `<div class="product type-product"><div class="woocommerce-product-gallery"><img src="/woodstock/wp-content/uploads/${slug}.svg" alt=""></div>
<div class="summary entry-summary"><h1 class="product_title entry-title">${rendered(title)}</h1>
${moved ? '' : `<p class="price">${priceHtml(article)}</p>`}
<p>${rendered(description(item))}</p>
<p class="stock ${article.stock > 0 ? 'in-stock">In stock' : 'out-of-stock">Out of stock'}</p>
<form class="cart"><button class="single_add_to_cart_button">${moved ? `Buy for £${pounds(article.priceMinor)}` : 'Add to basket'}</button></form>
<span class="sku">${sku}</span></div></div>
<script type="application/ld+json">${scriptJson(schema)}</script>`,
  )
}

export const homePage = (): string => theme('Woodstock', '<p>Good things, kept in stock since last spring.</p>')

export const missingPage = (): string => theme('Page not found', '<h1 class="page-title">Oops! That page can&rsquo;t be found.</h1>')

const theme = (title: string, body: string) => `<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="UTF-8"><title>${escapeHtml(title)} &#8211; Woodstock</title></head>
<body class="theme-storefront woocommerce">
<form role="search" method="get" class="woocommerce-product-search" action="/woodstock/"><input type="search" name="s" placeholder="Search products&hellip;"><input type="hidden" name="post_type" value="product"><button>Search</button></form>
${body}
</body>
</html>
`
