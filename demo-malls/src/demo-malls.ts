import { setImmediate } from 'node:timers/promises'

import fastify, { type FastifyInstance } from 'fastify'

import { type Calendar, createCalendar, lastDay } from './calendar.ts'
import { createCatalogue } from './catalogue.ts'
import type { Conduct, Fault } from './conduct.ts'
import { openControl } from './control.ts'
import { type Door, hangDoor } from './doors.ts'
import { escapeHtml } from './html.ts'
import { shops } from './shops.ts'

export interface DemoMallsOptions {
  /** Names the catalogue and all prices; 1 where absent. */
  seed?: number
  /** Milliseconds added to each answer, by shop. */
  latencyMs?: Readonly<Record<string, number>>
  /** What goes wrong from the start, by shop. */
  fault?: Readonly<Record<string, Fault>>
  /** The simulated day on which it begins; 0 where absent. */
  day?: number
  /** Real milliseconds for which a simulated day lasts; 0 or absent: the day changes only by `/control`. */
  dayEveryMs?: number
}

export interface DemoMalls {
  /** Not listening yet. */
  app: FastifyInstance
  /** Opens every shop, so that the first to come need not wait for it; requests are answered meanwhile. */
  openAll(): Promise<void>
  /** Stops listening and ends what still hangs. */
  close(): Promise<void>
}

export const shopIds: readonly string[] = shops.map(({ id }) => id)

/** All shops under one roof, each at `/<id>`, with `/control` for tests. */
export function createDemoMalls({ seed = 1, latencyMs = {}, fault = {}, day = 0, dayEveryMs = 0 }: DemoMallsOptions = {}): DemoMalls {
  const app = fastify({ forceCloseConnections: true, ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } })
  const market = { products: createCatalogue(seed), calendar: createCalendar() }
  const conducts = new Map<string, Conduct>()
  const doors = shops.map((shop) => {
    const conduct: Conduct = { latencyMs: latencyMs[shop.id] ?? 0, fault: fault[shop.id] ?? null, requests: 0, searches: 0 }
    conducts.set(shop.id, conduct)
    return hangDoor(app, shop, conduct, market, seed)
  })
  market.calendar.set(day)
  openControl(app, conducts, market.calendar)
  if (dayEveryMs > 0) app.addHook('onClose', passDays(market.calendar, dayEveryMs))
  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(directory))
  app.get('/robots.txt', async (_request, reply) => reply.type('text/plain').send('User-agent: *\nDisallow: /control\n'))
  let closed = false
  return {
    app,
    openAll: () => openOneByOne(doors, () => closed),
    async close() {
      closed = true
      await app.close()
      await Promise.all(doors.map((door) => door.close()))
    },
  }
}

async function openOneByOne(doors: readonly Door[], closed: () => boolean): Promise<void> {
  for (const door of doors) {
    if (closed()) return
    await door.open()
    // Whoever came meanwhile goes first.
    await setImmediate()
  }
}

/** Days pass, until the last one or until what it answers is called. */
function passDays(calendar: Calendar, everyMs: number): () => Promise<void> {
  const timer = setInterval(() => calendar.set(Math.min(calendar.day() + 1, lastDay)), everyMs)
  return async () => clearInterval(timer)
}

const directory =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Demo malls</title></head><body><h1>Demo malls</h1><ul>' +
  shops.map(({ id, name }) => `<li><a href="/${id}">${escapeHtml(name)}</a></li>`).join('') +
  '</ul><p><a href="/control">How they behave</a></p></body></html>'
