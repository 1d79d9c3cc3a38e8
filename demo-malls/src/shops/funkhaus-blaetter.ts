import { escapeHtml } from '../html.ts'
import type { Article } from '../shelf.ts'
import { type Posten, falten, guenstigste } from './funkhaus-sortiment.ts'

/** 129900 → `1.299,00 €`. */
function euro(cent: number): string {
  const ganze = String(Math.floor(cent / 100)).replace(/\B(?=(\d{3})+$)/g, '.')
  return `${ganze},${String(cent % 100).padStart(2, '0')} €`
}

const versand = 495
const versandfreiAb = 10_000

/** One page of the list. */
export interface Liste {
  laden: string
  begriff: string
  posten: readonly Posten[]
  /** Somebody paid for its place. */
  werbung: Posten
  anzahl: number
  seite: number
  seiten: number
  /** The price stands where nobody looks for it. */
  verlegt: boolean
}

export function listenBlatt({ laden, begriff, posten, werbung, anzahl, seite, seiten, verlegt }: Liste): string {
  const zeilen = posten.map((eines) => zeile(eines, laden, verlegt))
  zeilen.splice(3, 0, `<div class="fh-zeile fh-werbung"><em>Gesponsert</em>${inhalt(werbung, laden, false)}</div>`)
  return blatt(
    laden,
    `${begriff} - Seite ${seite}`,
    begriff,
    `<h1 class="fh-h">Ihre Suche nach <q>${escapeHtml(begriff)}</q></h1><p class="fh-zahl">Artikel ${(seite - 1) * 12 + 1} bis ${(seite - 1) * 12 + posten.length} von ${anzahl}</p>
<div id="fh-liste">
${zeilen.join('\n')}
</div>
${blaettern(laden, begriff, seite, seiten)}`,
  )
}

export const leeresBlatt = (laden: string, begriff: string, empfehlung: Posten): string =>
  blatt(
    laden,
    'Nichts gefunden',
    begriff,
    `<div class="fh-nichts"><p>Zu <q>${escapeHtml(begriff)}</q> wurde leider nichts gefunden.</p></div>
<div class="fh-beliebt"><h2>Andere kauften</h2>${zeile(empfehlung, laden, false)}</div>`,
  )

const zeile = (posten: Posten, laden: string, verlegt: boolean) => `<div class="fh-zeile">${inhalt(posten, laden, verlegt)}</div>`

const adresse = ({ nummer, bezeichnung }: Posten) =>
  `a-${nummer}-${falten(bezeichnung)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/-$/, '')}.htm`

function inhalt(posten: Posten, laden: string, verlegt: boolean): string {
  const { nummer, bezeichnung, ausfuehrungen, klasse } = posten
  const { product } = ausfuehrungen[0]
  const [einzige] = ausfuehrungen.length === 1 ? ausfuehrungen : []
  const daten = [
    ['Art.-Nr.', nummer],
    ['Hersteller', escapeHtml(product.brand.name)],
    ...(einzige ? [['EAN', product.gtin]] : [['Ausführungen', String(ausfuehrungen.length)]]),
    ...(klasse ? [['Energieklasse', `<a class="fh-ek" title="Spektrum A bis G">${klasse}</a>`]] : []),
    ['Lieferung', lieferung(ausfuehrungen)],
  ]
  return `<a class="fh-bild" href="${laden}/${adresse(posten)}"><img src="${laden}/bild/${nummer}_klein.svg" width="96" height="96" alt=""></a>
<a class="fh-name" href="${laden}/${adresse(posten)}">${escapeHtml(bezeichnung)}</a>
<dl class="fh-daten">${daten.map(([wort, wert]) => `<dt>${wort}</dt><dd>${wert}</dd>`).join('')}</dl>
${verlegt ? knopf(posten) : preise(posten)}`
}

function lieferung(ausfuehrungen: readonly Article[]): string {
  const stueck = ausfuehrungen.reduce((summe, { stock }) => summe + stock, 0)
  if (stueck === 0) return '<span class="ampel rot">derzeit vergriffen</span>'
  return stueck < 4 ? '<span class="ampel gelb">nur noch wenige</span>' : '<span class="ampel gruen">sofort lieferbar</span>'
}

// What stands before, behind and below the price looks as the price does.
function preise(posten: Posten): string {
  const { ausfuehrungen, stueck } = posten
  const { priceMinor, regularMinor } = guenstigste(posten)
  const ab = ausfuehrungen.some((andere) => andere.priceMinor !== priceMinor) ? 'ab ' : ''
  const zeilen = [
    ...(regularMinor === undefined ? [] : [['UVP', `<s>${euro(regularMinor)}</s> Sie sparen ${euro(regularMinor - priceMinor)}`]]),
    ...(priceMinor >= 20_000 ? [['Finanzierung', `ab ${euro(Math.ceil(priceMinor / 24))} mtl.`]] : []),
    ['Preis', `<strong>${ab}${euro(priceMinor)}</strong>`],
    ...(stueck > 1 ? [['Grundpreis', `${euro(Math.round(priceMinor / stueck))} / Stück`]] : []),
    ['Versand', priceMinor >= versandfreiAb ? 'frei Haus' : `zzgl. ${euro(versand)} Versand`],
  ]
  return `<dl class="fh-preise">${zeilen.map(([wort, wert]) => `<dt>${wort}</dt><dd>${wert}</dd>`).join('')}</dl>`
}

const knopf = (posten: Posten) => `<p class="fh-kauf"><button>Jetzt für ${euro(guenstigste(posten).priceMinor)} bestellen</button></p>`

function blaettern(laden: string, begriff: string, seite: number, seiten: number): string {
  const zahlen = Array.from({ length: Math.min(seiten, 9) }, (_, i) => i + 1)
  const links = zahlen.map((zahl) =>
    zahl === seite ? `<b>${zahl}</b>` : `<a href="${escapeHtml(listenAdresse(laden, begriff, zahl))}">${zahl}</a>`,
  )
  const weiter = seite < seiten ? ` <a rel="next" href="${escapeHtml(listenAdresse(laden, begriff, seite + 1))}">&gt;</a>` : ''
  return `<div class="fh-seiten">${links.join(' ')}${weiter}</div>`
}

/** The `q-` keeps what people type, `..` say, from being taken for a part of the path. */
export const listenAdresse = (laden: string, begriff: string, seite: number): string =>
  `${laden}/suche/q-${encodeURIComponent(begriff)}/seite-${seite}.htm`

export function artikelBlatt(posten: Posten, laden: string, verlegt: boolean): string {
  const { nummer, bezeichnung, ausfuehrungen } = posten
  const zeilen = ausfuehrungen.map(
    ({ product, priceMinor, stock }) =>
      `<tr><td>${escapeHtml(product.variant?.de ?? bezeichnung)}</td><td>${product.gtin}</td><td>${verlegt ? '' : euro(priceMinor)}</td><td>${stock > 0 ? 'lieferbar' : 'vergriffen'}</td></tr>`,
  )
  return blatt(
    laden,
    bezeichnung,
    '',
    `<h1 class="fh-h">${escapeHtml(bezeichnung)}</h1><img src="${laden}/bild/${nummer}_gross.svg" alt="">
${verlegt ? knopf(posten) : preise(posten)}
<table class="fh-tab"><tr><th>Ausführung</th><th>EAN</th><th>Preis</th><th>Lieferung</th></tr>${zeilen.join('')}</table>`,
  )
}

export const startBlatt = (laden: string): string =>
  blatt(laden, 'Funkhaus Kessler', '', '<h1 class="fh-h">Funkhaus Kessler – seit 1951</h1><p>Beratung, Reparatur und Versand.</p>')

export const fehlBlatt = (laden: string): string =>
  blatt(laden, 'Seite nicht gefunden', '', '<h1 class="fh-h">Diese Seite gibt es nicht mehr.</h1>')

const blatt = (laden: string, titel: string, begriff: string, inhalt: string) => `<!DOCTYPE HTML>
<html lang="de-DE">
<head>
<meta charset="UTF-8">
<title>${escapeHtml(titel)} bei Funkhaus Kessler</title>
</head>
<body>
<div id="fh-kopf"><a href="${laden}">Funkhaus Kessler</a>
<form method="get" action="${laden}/suche"><input name="begriff" value="${escapeHtml(begriff)}"><input type="submit" value="Finden"></form>
<span id="fh-korb">Warenkorb: 0,00 €</span></div>
${inhalt}
<div id="fh-fuss">Alle Preise inkl. gesetzl. MwSt., zzgl. ${euro(versand)} Versand; ab ${euro(versandfreiAb)} frei Haus.</div>
</body>
</html>
`
