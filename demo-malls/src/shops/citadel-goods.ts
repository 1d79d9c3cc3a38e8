import type { Bundle } from '../bundles.ts'
import type { Product } from '../catalogue.ts'
import { escapeHtml } from '../html.ts'
import type { Article } from '../shelf.ts'

/** An article as this shop lists it. */
export interface Piece {
  ref: string
  title: string
  article: Article
}

export const toPiece = (article: Article): Piece => ({
  ref: `${article.product.line.key}-${article.product.gtin.slice(7, 12)}-${article.product.index}`,
  title: wording(article.product),
  article,
})

/** `The Aurivo QX-410: headphones in black, wireless`. */
function wording(product: Product): string {
  const { brand, model, traits, line, variant, accessory, bundle } = product
  if (bundle) return `${wording({ ...product, bundle: undefined })}, ${joined(bundle)}`
  if (accessory) return `${accessory.en} for the ${brand.name} ${model}`
  if (line.key === 'books') return `“${model}”, ${brand.name}, ${variant?.en.toLowerCase()}`
  const rest = [variant?.en.toLowerCase(), ...traits.map((trait) => trait.en.toLowerCase())].filter(Boolean).join(', ')
  return `The ${brand.name} ${model}: ${line.name.en.toLowerCase()}${rest ? `, ${rest}` : ''}`
}

const joined = (bundle: Bundle) =>
  bundle.kind === 'with'
    ? `${bundle.extra.en.toLowerCase()} included`
    : `together with the ${bundle.other.brand.name} ${bundle.other.model} ${bundle.other.line.name.en.toLowerCase()}`

/** Finds the words in the order in which they were typed and in no other; what costs most comes first. */
export function createPhraseSearch(all: readonly Piece[]): (query: string) => Piece[] {
  const texts = all.map(({ title, article: { product } }) =>
    `${title} / ${product.line.name.en} ${product.line.also.join(' ')}`.toLowerCase(),
  )
  return (query) => {
    const phrase = query.trim().toLowerCase().replace(/\s+/g, ' ')
    if (phrase === '') return []
    return all
      .filter((_, at) => texts[at]!.includes(phrase))
      .sort((a, b) => b.article.priceMinor - a.article.priceMinor || a.article.product.index - b.article.product.index)
  }
}

/** 129900 → `€1,299.00`. */
const euros = (cents: number): string => `€${(cents / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`

export function vaultPage(query: string, pieces: readonly Piece[], moved: boolean): string {
  const body =
    pieces.length > 0
      ? `<dl class="vault">\n${pieces.map((piece) => cell(piece, moved)).join('\n')}\n</dl>`
      : `<p class="bare">The vault holds no “${escapeHtml(query)}”.</p>`
  return hall(`Vault: ${query}`, body)
}

function cell({ ref, title, article }: Piece, moved: boolean): string {
  const { priceMinor, stock } = article
  const price = moved
    ? `<dd class="oath">Yours, if you swear to pay ${euros(priceMinor)}</dd>`
    : `<dd class="sum">${euros(priceMinor)}</dd>`
  return `<div class="cell" data-ref="${ref}"><dt><a href="/citadel/piece/${ref}"><img src="/citadel/plate/${ref}.svg" alt="">${escapeHtml(title)}</a></dt>${price}<dd class="guard">${stock > 0 ? 'in the vault' : 'gone'}</dd></div>`
}

export const piecePage = (piece: Piece, moved: boolean): string =>
  hall(piece.title, `<dl class="vault">${cell(piece, moved)}</dl>\n<p>EAN ${piece.article.product.gtin}</p>`)

export const homePage = (): string => hall('Citadel', '<p>You are in. Few are.</p>')

export const missingPage = (): string => hall('Sealed', '<p>There is nothing behind this door.</p>')

const hall = (title: string, body: string) => `<!doctype html>
<html lang="en-IE">
<head><meta charset="utf-8"><title>${escapeHtml(title)} — Citadel</title></head>
<body><h1><a href="/citadel">Citadel</a></h1><form action="/citadel/vault"><input name="seek"><button>Seek</button></form>
${body}
</body>
</html>
`
