import type { Shop } from './crawl.ts'

/** The stock of a shop that lives in this file, so that the template runs as it is. Your shop is reached over the network instead. */
const stock = [
  { sku: 'hp-1', name: 'Handmade headphones, walnut', cents: 18_900, stock: 3 },
  { sku: 'hp-2', name: 'Handmade headphones, cherry', cents: 21_900, stock: 0 },
  { sku: 'kb-1', name: 'Handmade keyboard, oak', cents: 34_900, stock: 1 },
  { sku: 'mg-1', name: 'Stoneware mug', cents: 2_400, stock: 12 },
]
const pageSize = 24

export const shelfShop: Shop = {
  async search(words, page, signal) {
    signal.throwIfAborted()
    const found = stock.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    return found.slice((page - 1) * pageSize, page * pageSize)
  },
}
