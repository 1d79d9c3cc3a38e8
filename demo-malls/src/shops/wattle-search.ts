import type { Item } from './wattle-catalog.ts'

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

const singular = (word: string) => word.replace(/(?<=[a-z]{2})s$/, '')

// What a word of the query is worth, by how well it fits; an accessory is rarely what is meant.
const exact = 5
const otherNumber = 4
const beginning = 3
const misspelt = 2
const accessoryCosts = 2
// Shorter words have too many neighbours.
const typoFrom = 5

function fit(asked: string, known: string): number {
  if (asked === known) return exact
  if (singular(asked) === singular(known)) return otherNumber
  if (asked.length >= 3 && known.startsWith(asked)) return beginning
  return asked.length >= typoFrom && oneTypoApart(asked, known) ? misspelt : 0
}

/** One letter more, less, or another: `hedphones`. */
function oneTypoApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  return short.slice(short.length === long.length ? at + 1 : at) === long.slice(at + 1)
}

/** Forgives typing errors; of three words or more one may be missing. Best fit first, then what is liked by many. */
export function createForgivingSearch(all: readonly Item[]): (query: string) => Item[] {
  const vocabulary = new Set<string>()
  const indexed = all.map((item) => {
    const words = keywords(item)
    for (const word of words) vocabulary.add(word)
    return { item, words }
  })
  return (query) => {
    const asked = [...new Set(wordsOf(query))].slice(0, 12)
    if (asked.length === 0) return []
    // Each word of the query is held against each known word once, not against each product.
    const worths = asked.map((word) => new Map([...vocabulary].flatMap((known) => (fit(word, known) ? [[known, fit(word, known)]] : []))))
    const mayMiss = asked.length >= 3 ? 1 : 0
    return indexed
      .map(({ item, words }) => {
        const points = worths.map((worth) => Math.max(0, ...words.map((word) => worth.get(word) ?? 0)))
        const missed = points.filter((point) => point === 0).length
        const { accessory } = item.article.product
        return { item, missed, points: points.reduce((sum, point) => sum + point, 0) - (accessory ? accessoryCosts : 0) }
      })
      .filter(({ missed }) => missed <= mayMiss)
      .sort((a, b) => b.points - a.points || liking(b.item) - liking(a.item))
      .map(({ item }) => item)
  }
}

const liking = ({ article: { product } }: Item) => product.stars * Math.log2(1 + product.reviews)

function keywords({ name, article: { product } }: Item): string[] {
  const { brand, model, line, traits, gtin } = product
  return [...new Set(wordsOf([name, brand.name, model, line.name.en, ...line.also, ...traits.map((trait) => trait.en), gtin].join(' ')))]
}
