import type { FastifyInstance } from 'fastify'

import { type Calendar, lastDay } from './calendar.ts'
import { type Conduct, faults, longestLatencyMs } from './conduct.ts'

const change = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    latencyMs: { type: 'integer', minimum: 0, maximum: longestLatencyMs },
    fault: { enum: [...faults, null] },
  },
}

const newDay = {
  type: 'object',
  additionalProperties: false,
  required: ['day'],
  properties: { day: { type: 'integer', minimum: 0, maximum: lastDay } },
}

/**
 * `GET /control`: the day, and how each shop behaves and what it was asked. `PUT /control`: it is this day from now on.
 * `PUT /control/{shop}`: behave like this from now on.
 */
export function openControl(app: FastifyInstance, conducts: ReadonlyMap<string, Conduct>, calendar: Calendar): void {
  app.get('/control', async () => ({ day: calendar.day(), ...Object.fromEntries(conducts) }))
  app.put<{ Body: { day: number } }>('/control', { schema: { body: newDay } }, async ({ body }) => {
    calendar.set(body.day)
    return { day: calendar.day() }
  })
  app.put<{ Params: { shop: string }; Body: Partial<Pick<Conduct, 'latencyMs' | 'fault'>> }>(
    '/control/:shop',
    { schema: { body: change } },
    async (request, reply) => {
      const conduct = conducts.get(request.params.shop)
      if (!conduct) return reply.code(404).send({ message: `there is no such shop; there are ${[...conducts.keys()].join(', ')}` })
      return Object.assign(conduct, request.body)
    },
  )
}
