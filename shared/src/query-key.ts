import { hash } from 'node:crypto'

import type { ShopQuery } from './contract/crawl-job.ts'

/** NFKC, lower case, white space and control characters folded to single spaces. Empty where nothing is left. */
export function normalizeQuery(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
}

/**
 * The same for the same question, read in the same way: names the crawl, its waiters and its stored answer.
 * A mended definition must not be answered with what the broken one read.
 * @param reading see `readingHash`
 */
export function queryKey(query: ShopQuery, reading: string): string {
  return hash('sha256', `${reading}\n${query.page}\n${query.text}`, 'base64url').slice(0, 22)
}
