import fastify, { type FastifyInstance } from 'fastify'

import type { Conduct } from './conduct.ts'
import { misbehave } from './misbehave.ts'
import type { Market } from './shelf.ts'
import type { Shop } from './shop.ts'

/** Where a shop is entered. It stocks its shelves when somebody comes: all shops at once would keep whoever starts them waiting. */
export interface Door {
  /** Stocks up, if that is not done yet. */
  open(): Promise<void>
  close(): Promise<void>
}

/** Puts a shop at `/<id>` of `app`. */
export function hangDoor(app: FastifyInstance, shop: Shop, conduct: Conduct, market: Market, seed: number): Door {
  const prefix = `/${shop.id}`
  const inside = fastify()
  let stocked: Promise<void> | undefined
  const stock = async () => {
    inside.register(
      async (scope) => {
        misbehave(scope, conduct)
        shop.open(scope, market, seed)
      },
      { prefix },
    )
    await inside.ready()
  }
  const open = () => (stocked ??= stock())
  for (const path of [prefix, `${prefix}/*`]) {
    app.get(path, async (request, reply) => {
      await open()
      reply.hijack()
      inside.routing(request.raw, reply.raw)
    })
  }
  return {
    open,
    async close() {
      await stocked
      await inside.close()
    },
  }
}
