import { escapeHtml } from '../html.ts'
import type { Fiche } from './marmotte-articles.ts'

/** 129900 → `CHF 1'299.–`, 6490 → `CHF 64.90`. */
export function francs(centimes: number): string {
  const entiers = String(Math.floor(centimes / 100)).replace(/\B(?=(\d{3})+$)/g, '’')
  const reste = centimes % 100
  return `CHF ${entiers}.${reste === 0 ? '–' : String(reste).padStart(2, '0')}`
}

/** One page of what was found. */
export interface Resultats {
  question: string
  fiches: readonly Fiche[]
  nombre: number
  page: number
  pages: number
  /** The price has left the microdata. */
  deplace: boolean
}

export function pageResultats({ question, fiches, nombre, page, pages, deplace }: Resultats): string {
  const suite =
    page < pages ? `<a rel="next" href="/marmotte/chercher?mot=${encodeURIComponent(question)}&amp;p=${page + 1}">Suite</a>` : ''
  return cadre(
    `${question} (${nombre})`,
    `${formulaire(question)}
<h1>${nombre} article${nombre > 1 ? 's' : ''} pour « ${escapeHtml(question)} »</h1>
<main class="grille">
${fiches.map((fiche) => carte(fiche, deplace)).join('\n')}
</main>
<p class="suite">Page ${page} de ${pages} ${suite}</p>`,
  )
}

export function pageRien(question: string, coups: readonly Fiche[]): string {
  return cadre(
    'Rien trouvé',
    `${formulaire(question)}
<p class="rien">Aucun article ne correspond à « ${escapeHtml(question)} ».</p>
<aside><h2>Nos coups de cœur</h2>
${coups.map((fiche) => carte(fiche, false)).join('\n')}
</aside>`,
  )
}

function carte(fiche: Fiche, deplace: boolean): string {
  const { numero, titre } = fiche
  return `<section itemscope itemtype="https://schema.org/Product">
${entetes(fiche)}
<a itemprop="url" href="/marmotte/article/${numero}"><img itemprop="image" src="/marmotte/photo/${numero}.svg" alt=""> <span itemprop="name">${escapeHtml(titre)}</span></a>
${deplace ? commande(fiche) : offre(fiche)}
</section>`
}

function entetes({ numero, article: { product } }: Fiche): string {
  return `<meta itemprop="sku" content="${numero}"><meta itemprop="gtin13" content="${product.gtin}">
<span itemprop="brand" itemscope itemtype="https://schema.org/Brand"><meta itemprop="name" content="${escapeHtml(product.brand.name)}"></span>
<span itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating"><meta itemprop="ratingValue" content="${product.stars}"><meta itemprop="bestRating" content="5"><meta itemprop="reviewCount" content="${product.reviews}"></span>`
}

function offre({ article: { priceMinor, regularMinor, stock } }: Fiche): string {
  const avant = regularMinor === undefined ? '' : `<s>${francs(regularMinor)}</s> `
  return `<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="${(priceMinor / 100).toFixed(2)}"><meta itemprop="priceCurrency" content="CHF"><link itemprop="availability" href="https://schema.org/${stock > 0 ? 'InStock' : 'OutOfStock'}">${avant}<b>${francs(priceMinor)}</b> <small>${stock > 0 ? 'livrable de suite' : 'épuisé'}</small></div>`
}

const commande = ({ numero, article: { priceMinor } }: Fiche) =>
  `<form action="/marmotte/panier" method="post"><input type="hidden" name="article" value="${numero}"><button>Commander pour ${francs(priceMinor)}</button></form>`

export function pageArticle(fiche: Fiche, deplace: boolean): string {
  return cadre(
    fiche.titre,
    `${formulaire('')}
<article itemscope itemtype="https://schema.org/Product">
${entetes(fiche)}
<h1 itemprop="name">${escapeHtml(fiche.titre)}</h1>
<img itemprop="image" src="/marmotte/photo/${fiche.numero}.svg" alt="">
${deplace ? commande(fiche) : offre(fiche)}
</article>`,
  )
}

export const pageAccueil = (): string => cadre('La Marmotte', `${formulaire('')}\n<h1>Bienvenue à la Marmotte</h1>`)

export const pageAbsente = (): string => cadre('Page introuvable', '<h1>Cette page hiberne.</h1>')

const formulaire = (question: string) =>
  `<form action="/marmotte/chercher" role="search"><input name="mot" value="${escapeHtml(question)}"><button>Chercher</button></form>`

const cadre = (titre: string, contenu: string) => `<!doctype html>
<html lang="fr-CH">
<head><meta charset="utf-8"><title>${escapeHtml(titre)} · La Marmotte</title></head>
<body>
<nav><a href="/marmotte">La Marmotte</a></nav>
${contenu}
<footer>Tous nos prix en francs suisses, TVA comprise.</footer>
</body>
</html>
`
