import { escapeHtml } from '../html.ts'
import type { Ware } from './kramladen-regal.ts'

/** 129900 → `1.299,00 €`. */
function euro(cent: number): string {
  const ganze = String(Math.floor(cent / 100)).replace(/\B(?=(\d{3})+$)/g, '.')
  return `${ganze},${String(cent % 100).padStart(2, '0')}\u00a0€`
}

const versandfreiAb = 5_000
const versand = 495

const komma = (zahl: number) => String(zahl).replace('.', ',')

/** One page of hits, advertisements among them. */
export interface Treffer {
  frage: string
  waren: readonly Ware[]
  anzeigen: readonly Ware[]
  anzahl: number
  seite: number
  seiten: number
  /** Prices stand where nobody looks for them. */
  verlegt: boolean
}

export function trefferSeite({ frage, waren, anzeigen, anzahl, seite, seiten, verlegt }: Treffer): string {
  const [oben, unten] = anzeigen
  const kosten = verlegt ? merkzettel : preis
  const karten = [oben && anzeige(oben, kosten), ...waren.map((ware) => karte(ware, kosten)), unten && anzeige(unten, kosten)]
  return rahmen(
    `Suche: ${frage}`,
    `${suchfeld(frage)}
<h1>${anzahl} Treffer für „${escapeHtml(frage)}“</h1>
<ul class="trefferliste">
${karten.filter(Boolean).join('\n')}
</ul>
${blaettern(frage, seite, seiten)}`,
  )
}

/** Nothing found: the shop says so, and shows what it would rather sell. Those cards are no hits. */
export function keineTreffer(frage: string, empfehlungen: readonly Ware[]): string {
  return rahmen(
    `Suche: ${frage}`,
    `${suchfeld(frage)}
<div class="hinweis keine-treffer">Leider keine Treffer für „${escapeHtml(frage)}“.</div>
<section class="empfehlungen"><h2>Das könnte Ihnen gefallen</h2><ul>
${empfehlungen.map((ware) => karte(ware)).join('\n')}
</ul></section>`,
  )
}

const anzeige = (ware: Ware, kosten: typeof preis) => karte(ware, kosten, ' sponsored', '<span class="anzeige">Anzeige</span>')

function karte({ artikel, titel, ean, article }: Ware, kosten: typeof preis = preis, klasse = '', dazu = ''): string {
  const { product, stock } = article
  return `<li class="karte${klasse}" data-artikel="${artikel}"${ean ? ` data-ean="${ean}"` : ''}>${dazu}
<a class="karte-bild" href="artikel/${artikel}.html"><img src="bilder/${artikel}.svg" alt="" loading="lazy" width="240" height="240"></a>
<h3 class="karte-titel"><a href="artikel/${artikel}.html">${escapeHtml(titel)}</a></h3>
<div class="sterne" title="${komma(product.stars)} von 5 Sternen">${'★'.repeat(Math.round(product.stars))} <small>(${product.reviews})</small></div>
${kosten(article)}
<div class="lager ${stock > 0 ? 'da">Auf Lager' : 'weg">Ausverkauft'}</div>
</li>`
}

function preis({ priceMinor, regularMinor }: Ware['article']): string {
  const alt = regularMinor === undefined ? '' : `<del class="uvp">UVP ${euro(regularMinor)}</del> `
  const kosten = priceMinor >= versandfreiAb ? 'versandkostenfrei' : `zzgl. ${euro(versand)} Versand`
  return `<div class="preis">${alt}<b>${euro(priceMinor)}</b> <span class="versand">${kosten}</span></div>`
}

// Where the price stands when it has moved: on the button by which one buys.
const merkzettel: typeof preis = ({ priceMinor }) =>
  `<form class="kauf" method="post" action="korb"><button name="preis" value="${priceMinor}">Für ${euro(priceMinor)} in den Korb</button></form>`

function blaettern(frage: string, seite: number, seiten: number): string {
  const link = (zu: number, wort: string) => `<a href="suche?q=${escapeHtml(encodeURIComponent(frage))}&amp;seite=${zu}">${wort}</a>`
  const zurueck = seite > 1 ? link(seite - 1, '« zurück') : ''
  const weiter = seite < seiten ? link(seite + 1, 'weiter »') : ''
  return `<nav class="blaettern">${zurueck} Seite ${seite} von ${seiten} ${weiter}</nav>`
}

export function artikelSeite({ artikel, titel, article }: Ware, verlegt: boolean): string {
  return rahmen(
    titel,
    `${suchfeld('')}
<article><h1>${escapeHtml(titel)}</h1><img src="../bilder/${artikel}.svg" alt="">
${(verlegt ? merkzettel : preis)(article)}
<table><tr><th>Artikelnummer</th><td>${artikel}</td></tr><tr><th>EAN</th><td>${article.product.gtin}</td></tr></table>
<p>${article.stock > 0 ? 'Auf Lager' : 'Ausverkauft'}</p></article>`,
  )
}

export const startSeite = (): string =>
  rahmen('Kramladen', `${suchfeld('')}\n<h1>Willkommen im Kramladen</h1>\n<p>Alles, was man nicht gesucht hat.</p>`)

export const fehltSeite = (): string => rahmen('Nicht gefunden', '<h1>Diesen Artikel führen wir nicht.</h1>')

const suchfeld = (frage: string) =>
  `<form class="suche" action="/kramladen/suche"><input name="q" value="${escapeHtml(frage)}"> <button>Suchen</button></form>`

const rahmen = (titel: string, inhalt: string) => `<!DOCTYPE html>
<html lang="de">
<head><meta charset="utf-8"><title>${escapeHtml(titel)} | Kramladen</title></head>
<body>
<header><a class="logo" href="/kramladen">Kramladen</a> <a href="/kramladen">0 Artikel, ${euro(0)}</a></header>
${inhalt}
<footer>Alle Preise inkl. MwSt. Ab ${euro(versandfreiAb)} liefern wir frei Haus.</footer>
</body>
</html>
`
