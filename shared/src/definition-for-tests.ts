/** A definition with nothing wrong in it. */
export const goodDefinition = `id: shop
url: https://shop.example
currency: EUR
locale: de-DE
request:
  path: /search
  query: { q: '{query}' }
extract:
  strategies:
    - css:
        items: li.card
        fields:
          title: a
          price: .price
`

/** The same with something else in one place. */
export function goodBut(from: string, to: string): string {
  if (!goodDefinition.includes(from)) throw new Error(`the good definition has no ${from}`)
  return goodDefinition.replace(from, to)
}
