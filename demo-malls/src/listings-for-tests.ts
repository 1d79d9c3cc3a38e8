import { createDemoMalls } from './demo-malls.ts'

/** What a test reads off a shop's list of results. */
export interface Listed {
  title: string
  price: string
  gtin: string | undefined
}

type Lists = Record<'techmart' | 'kramladen' | 'hanmart', Listed[]>

/** Asks every shop, and reads its first page as plainly as can be: by the marks it puts around things. */
export async function load(query: string): Promise<Lists> {
  const { app, close } = createDemoMalls()
  const q = encodeURIComponent(query)
  const body = async (path: string) => (await app.inject(path)).rawPayload
  try {
    return {
      techmart: readTechmart(await body(`/techmart/search/suggest.json?q=${q}&resources[limit]=24`)),
      kramladen: readKramladen(await body(`/kramladen/suche?q=${q}`)),
      hanmart: readHanmart(await body(`/hanmart/search?kwd=${q}`)),
    }
  } finally {
    await close()
  }
}

interface Suggestion {
  title: string
  price: string
  variants: { barcode: string }[]
}

function readTechmart(body: Buffer): Listed[] {
  const { resources } = JSON.parse(body.toString()) as { resources: { results: { products: Suggestion[] } } }
  return resources.results.products.map(({ title, price, variants }) => ({ title, price, gtin: variants[0]?.barcode }))
}

export function readKramladen(body: Buffer): Listed[] {
  const list = /<ul class="trefferliste">(.*?)<\/ul>/s.exec(body.toString())?.[1] ?? ''
  return list
    .split('<li ')
    .filter((card) => card.startsWith('class="karte"'))
    .map((card) => ({
      title: /karte-titel"><a[^>]*>(.*?)<\/a>/.exec(card)?.[1] ?? '',
      price: /<b>(.*?)<\/b>/.exec(card)?.[1] ?? '',
      gtin: /data-ean="(\d+)"/.exec(card)?.[1],
    }))
}

interface ListItem {
  item: { name: string; gtin13: string; offers: { price: string } }
}

function readHanmart(body: Buffer): Listed[] {
  const json = /ld\+json">(.*?)<\/script>/s.exec(new TextDecoder('euc-kr', { fatal: true }).decode(body))?.[1]
  if (!json) return []
  const { itemListElement } = JSON.parse(json) as { itemListElement: ListItem[] }
  return itemListElement.map(({ item }) => ({ title: item.name, price: item.offers.price, gtin: item.gtin13 }))
}
