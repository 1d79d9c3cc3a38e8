import type { FastifyInstance } from 'fastify'

import type { Market } from './shelf.ts'

/** A shop of this program: to add one, write a file that exports one and put it into the table in shops.ts. */
export interface Shop {
  /** Where it stands: `/<id>` is its home page. */
  id: string
  name: string
  /**
   * Registers its routes; `scope` has the prefix. Whatever depends on chance depends on `seed`. Its articles come from
   * `fillShelf(market, seed, …)` and change in place as days pass. `request.fault` is to be minded where it is `layout`,
   * `price-moved` or `empty`: these are the shop's own part.
   */
  open(scope: FastifyInstance, market: Market, seed: number): void
}

/** Which page of a list somebody asks for, from 1: what is no number counts as the first. */
export const pageNumber = (text: unknown): number => (typeof text === 'string' && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 1)
