import { MallId } from '@mallgate/shared/contract/crawl-job'
import { ProblemError } from '@mallgate/shared/contract/problem'
import type { MallInfo, MallList } from '@mallgate/shared/contract/search'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'

import type { MallAsker } from '../ask-mall.ts'
import type { AskHealth } from '../mall-health.ts'
import type { MallFacts, MallIndex } from '../mall-index.ts'
import { problemResponses } from '../problem-responses.ts'

const NoParameters = Type.Object({}, { additionalProperties: false })

export function mallRoutes(
  app: FastifyInstance,
  malls: MallIndex,
  { breakerOf }: Pick<MallAsker, 'breakerOf'>,
  askHealth: AskHealth,
): void {
  const infoOf = (facts: MallFacts): MallInfo => {
    const breaker = breakerOf(facts.id)
    const state = breaker.state()
    return { ...facts, breaker: state, ...(state !== 'closed' && { retryAfterMs: breaker.retryAfterMs() }) }
  }

  app.get(
    '/v1/malls',
    {
      schema: {
        operationId: 'listMalls',
        summary: 'The malls that are there now, and how they fare',
        querystring: NoParameters,
        response: { 200: { $ref: 'MallList#' }, ...problemResponses('invalid_request', 'internal') },
      },
    },
    async (): Promise<MallList> => ({ malls: malls.facts().map(infoOf) }),
  )

  app.get<{ Params: { id: string } }>(
    '/v1/malls/:id',
    {
      schema: {
        operationId: 'getMall',
        summary: 'One mall, and how it fares',
        params: Type.Object({ id: MallId }),
        querystring: NoParameters,
        response: { 200: { $ref: 'MallInfo#' }, ...problemResponses('invalid_request', 'not_found', 'internal') },
      },
    },
    async ({ params: { id } }): Promise<MallInfo> => {
      const mall = malls.facts().find((facts) => facts.id === id)
      if (!mall) throw new ProblemError('not_found', `No mall ${id} is registered; /v1/malls lists those that are.`)
      const health = await askHealth(id)
      return { ...infoOf(mall), ...(health && { health }) }
    },
  )
}
