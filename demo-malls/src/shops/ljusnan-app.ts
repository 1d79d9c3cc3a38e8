/** Names of the things the script draws. After a relaunch they are others, for whoever knew them. */
const relaunched = (script: string): string => script.replaceAll('lj-', 'nytt-')

/**
 * What draws the shop in a browser: it asks the shop's API, with the pass that it works out of the page, and puts the list in place.
 * Prices come as numbers and are worded here, so that they stand nowhere before.
 */
export const appScript = (layoutChanged: boolean): string => (layoutChanged ? relaunched(script) : script)

const script = `'use strict'
const root = document.querySelector('#lj-app')
const besok = document.querySelector('meta[name=besok]').content
const pass = [...besok].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1000003, 7)
const kronor = (ore) => new Intl.NumberFormat('sv-SE', { maximumFractionDigits: 0 }).format(ore / 100) + ' kr'
const element = (name, className, content, attributes = {}) => {
  const made = Object.assign(document.createElement(name), { className, ...attributes })
  made.append(...[].concat(content))
  return made
}

function card({ nr, namn, pris, ordinarie, ean, lager, betyg }, flyttat) {
  const link = element('a', 'lj-namn', namn, { href: '/ljusnan/vara/' + nr })
  const price = flyttat ? [] : [element('b', 'lj-pris', kronor(pris)), ...(ordinarie ? [element('s', 'lj-ord', kronor(ordinarie))] : [])]
  const buy = element('button', 'lj-kop', flyttat ? 'Köp för ' + kronor(pris) : 'Köp')
  const stock = element('span', lager > 0 ? 'lj-lager' : 'lj-slut', lager > 0 ? 'I lager' : 'Slutsåld')
  const picture = element('img', '', [], { src: '/ljusnan/bild/' + nr + '.svg', alt: '' })
  const made = element('li', 'lj-kort', [picture, link, element('span', 'lj-betyg', betyg + ' av 5'), ...price, stock, buy])
  made.dataset.ean = ean
  return made
}

async function draw() {
  const answer = await fetch('/ljusnan/api/sok' + location.search, { headers: { 'x-besok': besok + '.' + pass } })
  const { varor, flyttat } = await answer.json()
  const list = element('ul', 'lj-lista', varor.map((vara) => card(vara, flyttat)))
  root.replaceChildren(varor.length > 0 ? list : element('p', 'lj-inget', 'Inga träffar'))
}

draw()
`

/** What the script works out: without it the API says nothing. */
export const passOf = (besok: string): number => [...besok].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7)
