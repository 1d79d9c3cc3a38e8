import type { Offer, ReadingNotes, ReadingWarning, Source, Sources } from '@mallgate/shared/contract/offer'

/** What is said of all offers of a page at once: where each field stood, and where the page contradicts itself. */
export function notesOf(offers: readonly Offer[], sources: Sources): ReadingNotes {
  const warnings = priceWarnings(offers, sources)
  return { sources, ...(warnings.length > 0 && { warnings }) }
}

function priceWarnings(offers: readonly Offer[], sources: Sources): ReadingWarning[] {
  const counts = new Map<string, number>()
  for (const { otherPrice, sources: own } of offers) {
    if (!otherPrice) continue
    const pair = `${own?.['price'] ?? sources['price'] ?? 'the list'} and ${otherPrice.source satisfies Source}`
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  return [...counts].map(([pair, count]) => ({
    field: 'price',
    offers: count,
    message: `${count === 1 ? '1 offer has' : `${count} offers have`} prices more than 1 % apart in ${pair}: both are given, the first counts`,
  }))
}
