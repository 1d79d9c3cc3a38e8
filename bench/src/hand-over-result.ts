import type { Offer } from '@mallgate/shared/contract/offer'

const observedAt = '2026-01-01T00:00:00.000Z'

/** 44 offers: about 20 kB as JSON. */
export const resultOf20kB: Offer[] = Array.from({ length: 44 }, (_, index) => {
  const price = { minor: 12_900 + index, currency: 'EUR', raw: `${129 + index},00 €` }
  return {
    id: `bench.offer-number-${index}`,
    mall: 'bench',
    title: `A product with a title as long as shops write them, number ${index}, black, 2 pieces`,
    url: `https://shop.example/products/a-product-with-a-title-${index}`,
    image: `https://shop.example/images/products/large/${index}.jpg`,
    price,
    total: price,
    availability: 'InStock',
    position: index + 1,
    observedAt,
  }
})
