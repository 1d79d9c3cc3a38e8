import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { KeptPageInfo, MallHealth } from '@mallgate/shared/contract/mall-health'
import { Degraded, Failure, MallStatus } from '@mallgate/shared/contract/mall-status'
import { Money, Offer } from '@mallgate/shared/contract/offer'
import { Problem } from '@mallgate/shared/contract/problem'
import { DoneEvent, MallInfo, MallList, MallReport, OffersEvent, SearchAnswer } from '@mallgate/shared/contract/search'
import type { FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'

import { wireSchema } from './wire-schema.ts'

const components: [TSchema, description: string][] = [
  [Money, 'An amount in minor units, beside the text it was read from'],
  [Offer, 'What one shop asks for one thing, as seen once'],
  [Failure, 'Why a mall has no (fresh) offers'],
  [MallReport, 'What became of one mall in one search'],
  [SearchAnswer, 'The offers of all malls, and what became of each mall'],
  [OffersEvent, 'What one mall gave'],
  [Degraded, 'Offers were read, and not as they should be'],
  [KeptPageInfo, 'A page that could not be read as it should be, and is kept'],
  [MallHealth, 'What a mall’s latest crawls say of it; told of one mall alone, and absent where the store does not tell'],
  [MallInfo, 'A mall that is registered, and how it fares as seen by this Gate'],
  [MallList, 'The malls that are registered, in order of their ids'],
  [Problem, 'Problem details (RFC 9457) with our code, what to do, and the trace to report'],
]

/** The document at `/openapi.json`, readable at `/docs`, made from the schemas the routes check and write by. Goes before the routes. */
export async function openApi(app: FastifyInstance, version: string): Promise<void> {
  for (const [schema, description] of components) app.addSchema({ ...wireSchema(schema), description })
  app.addSchema({ ...wireSchema(DoneEvent, 'DoneEvent'), description: 'A SearchAnswer without its offers' })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Mallgate', version, description: `Ask once; every shop answers.\n\n${statuses}` },
    },
    convertConstToEnum: false,
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => (typeof json['$id'] === 'string' ? json['$id'] : `schema${i}`) },
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

const statuses = `What became of a mall: ${(MallStatus as { description?: string }).description}`
