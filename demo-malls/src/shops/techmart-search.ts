import type { Article } from '../shelf.ts'

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

// One text for all words takes a tenth of the room that a list of them does.
const spaced = (text: string): string => ` ${wordsOf(text).join(' ')} `

// What a word of the query is worth, by where it is found.
const inTitle = 4
const startOfTitleWord = 2
const inVendor = 3
const inTags = 1
// Below this share of the best hit's score it is only noise.
const worthShowing = 0.5

export interface Searchable {
  article: Article
  title: string
}

/** Ranks by how well title, vendor and tags fit, then by reviews: a hit need not have every word of the query. */
export function createRankedSearch<T extends Searchable>(all: readonly T[]): (query: string) => T[] {
  const indexed = all.map((entry) => {
    const { line, brand } = entry.article.product
    return { entry, title: spaced(entry.title), vendor: spaced(brand.name), tags: spaced([line.name.en, ...line.also].join(' ')) }
  })

  const score = ({ title, vendor, tags }: (typeof indexed)[number], word: string) =>
    (title.includes(` ${word} `) ? inTitle : title.includes(` ${word}`) ? startOfTitleWord : 0) +
    (vendor.includes(` ${word} `) ? inVendor : 0) +
    (tags.includes(` ${word} `) ? inTags : 0)

  return (query) => {
    const asked = [...new Set(wordsOf(query))].slice(0, 16)
    const hits = indexed
      .map((item) => ({ entry: item.entry, points: asked.reduce((sum, word) => sum + score(item, word), 0) }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points || b.entry.article.product.reviews - a.entry.article.product.reviews)
    const best = hits[0]?.points ?? 0
    return hits.filter(({ points }) => points >= best * worthShowing).map(({ entry }) => entry)
  }
}
