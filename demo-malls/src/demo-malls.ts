import fastify, { type FastifyInstance } from 'fastify'

import { createCatalogue } from './catalogue.ts'
import type { Conduct, Fault } from './conduct.ts'
import { openControl } from './control.ts'
import { escapeHtml } from './html.ts'
import { misbehave } from './misbehave.ts'
import { shops } from './shops.ts'

export interface DemoMallsOptions {
  /** Names the catalogue and all prices; 1 where absent. */
  seed?: number
  /** Milliseconds added to each answer, by shop. */
  latencyMs?: Readonly<Record<string, number>>
  /** What goes wrong from the start, by shop. */
  fault?: Readonly<Record<string, Fault>>
}

export interface DemoMalls {
  /** Not listening yet. */
  app: FastifyInstance
  /** Stops listening and ends what still hangs. */
  close(): Promise<void>
}

export const shopIds: readonly string[] = shops.map(({ id }) => id)

/** All shops under one roof, each at `/<id>`, with `/control` for tests. */
export function createDemoMalls({ seed = 1, latencyMs = {}, fault = {} }: DemoMallsOptions = {}): DemoMalls {
  const app = fastify({ forceCloseConnections: true, ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } })
  const catalogue = createCatalogue(seed)
  const conducts = new Map<string, Conduct>()
  for (const shop of shops) {
    const conduct: Conduct = { latencyMs: latencyMs[shop.id] ?? 0, fault: fault[shop.id] ?? null, requests: 0, searches: 0 }
    conducts.set(shop.id, conduct)
    app.register(
      async (scope) => {
        misbehave(scope, conduct)
        shop.open(scope, catalogue, seed)
      },
      { prefix: `/${shop.id}` },
    )
  }
  openControl(app, conducts)
  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(directory))
  app.get('/robots.txt', async (_request, reply) => reply.type('text/plain').send('User-agent: *\nDisallow: /control\n'))
  return { app, close: () => app.close() }
}

const directory =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Demo malls</title></head><body><h1>Demo malls</h1><ul>' +
  shops.map(({ id, name }) => `<li><a href="/${id}">${escapeHtml(name)}</a></li>`).join('') +
  '</ul><p><a href="/control">How they behave</a></p></body></html>'
