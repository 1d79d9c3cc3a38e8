import { readCard } from '../extract/fields.ts'
import { isRecord } from '../extract/json-path.ts'
import { jsonLdNodes } from '../extract/json-ld.ts'
import { type Item, microdataItems, rdfaItems } from '../extract/markup-items.ts'
import { compileOpenGraphFields, isProduct, withParts } from '../extract/open-graph.ts'
import type { PageView } from '../extract/page-view.ts'
import { compileSchemaFields } from '../extract/schema-fields.ts'
import { type SchemaProduct, isA, productsIn } from '../extract/schema-products.ts'
import type { Draft } from '../extract/draft.ts'
import type { AutoContext, Provenance } from './auto-offer.ts'

/** A product as one of a page's structured descriptions has it. */
export interface StructuredProduct {
  from: Provenance
  draft: Draft
  /** Its price is the lowest of several. */
  lowest: boolean
  /** It names its currency itself. */
  named: boolean
  /** It is one of several of a group: a size, a colour. */
  variant: boolean
  /** It stands in a list of things. */
  inList: boolean
}

/** What a page's descriptions for programs hold, before any of it is read. */
export interface StructuredNodes {
  jsonLd: unknown[]
  microdata: Item[]
  rdfa: Item[]
  metas: ReadonlyMap<string, string>
}

export function structuredNodes(page: PageView, metas: ReadonlyMap<string, string>): StructuredNodes {
  const has = (pattern: RegExp): boolean => page.json() === undefined && pattern.test(page.source)
  return {
    jsonLd: jsonLdNodes(page),
    microdata: has(/itemprop/i) ? withLoose(microdataItems(page.document())) : [],
    rdfa: has(/\stypeof\s*=/i) ? rdfaItems(page.document()).items : [],
    metas: withParts(metas),
  }
}

/** The currency that any of the descriptions names. */
export function declaredCurrency({ jsonLd, microdata, rdfa, metas }: StructuredNodes): string | undefined {
  const named = [...jsonLd, ...microdata, ...rdfa].flatMap((node) => productsIn(node, '')).map(({ listed }) => listed.currency)
  const tags = ['product:price:currency', 'og:price:currency', 'product:sale_price:currency', 'currency'].map((name) => metas.get(name))
  const codes = [...named.flat(), ...tags].filter((text) => typeof text === 'string' && /^[A-Za-z]{3}$/.test(text.trim()))
  return (codes[0] as string | undefined)?.trim().toUpperCase()
}

const optional = <T extends { required: boolean }>(readers: T[]): T[] => readers.map((reader) => ({ ...reader, required: false }))
const schemaReaders = optional(compileSchemaFields({}, []))
const openGraphReaders = optional(compileOpenGraphFields({}, []))

/** The products of each description, the most trusted description first. */
export function structuredProducts(nodes: StructuredNodes, context: AutoContext): StructuredProduct[] {
  const schema = (from: Provenance, items: readonly unknown[]): StructuredProduct[] =>
    joined(items.flatMap((item) => productsIn(item, context.currency)).filter(isWhole)).map((product) => ({
      from,
      draft: readCard(schemaReaders, product, context) as Draft,
      lowest: product.listed.from === true,
      named: product.listed.currency !== undefined,
      variant: product['isVariantOf'] !== undefined,
      inList: product['inList'] === true,
    }))
  return [
    ...schema('jsonLd', nodes.jsonLd),
    ...schema('microdata', nodes.microdata),
    ...schema('rdfa', nodes.rdfa),
    ...openGraphProduct(nodes.metas, context),
  ]
}

function openGraphProduct(metas: ReadonlyMap<string, string>, context: AutoContext): StructuredProduct[] {
  if (!isProduct(metas)) return []
  const draft = readCard(openGraphReaders, Object.fromEntries(metas), context) as Draft
  // One price under two names is no reduction.
  if (draft.regularPrice && draft.price && draft.regularPrice.minor <= draft.price.minor) delete draft.regularPrice
  return [{ from: 'openGraph', draft, lowest: false, named: draft.currency !== undefined, variant: false, inList: false }]
}

/** An offer that stands in no product, and properties that stand in nothing, are a product's all the same where the page has just one. */
function withLoose({ items, loose }: { items: Item[]; loose: Item }): Item[] {
  const offers = items.filter((item) => isA(item, ['offer', 'aggregateoffer']) && !isRecord(item['itemOffered']))
  const product = (offer: Item): Item => ({ '@type': ['Product'], offers: offer })
  const price = loose['price'] ?? loose['lowPrice']
  const bare = price === undefined || offers.length > 0 ? [] : [{ ...loose, '@type': ['Product'], offers: { ...loose } }]
  return [...items.filter((item) => !offers.includes(item)), ...offers.map(product), ...bare]
}

/** A list's name and address of a thing are not a description of it. */
const isWhole = (product: SchemaProduct): boolean => !isA(product, ['listitem'])

const hasPrice = ({ listed }: SchemaProduct): boolean => listed.price !== undefined || listed.written !== undefined
const hasName = ({ name }: SchemaProduct): boolean => name !== undefined

/** Where one description names the thing and another one its price, they are of the same. */
function joined(products: SchemaProduct[]): SchemaProduct[] {
  const whole = products.filter((product) => hasPrice(product) && hasName(product))
  if (whole.length > 0) return whole
  const priced = products.find(hasPrice)
  const named = products.find(hasName)
  if (!priced || !named) return products
  return [{ ...named, ...priced, name: named['name'] }]
}
