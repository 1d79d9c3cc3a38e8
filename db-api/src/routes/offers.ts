import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { Offer } from '@mallgate/shared/contract/offer'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { PricePoint } from '@mallgate/shared/contract/store'
import { problemResponses } from '@mallgate/shared/http-app'

import { OfferParams } from '../request-schemas.ts'
import type { ServedStore } from '../store.ts'

const PriceHistory = Type.Object({ points: Type.Array(PricePoint) }, { additionalProperties: false })

/** `GET /v1/malls/{mall}/offers/{offerId}` and `…/history`, oldest first. */
export function offerRoutes(app: FastifyInstance, { storeOf }: ServedStore): void {
  app.get<{ Params: Static<typeof OfferParams> }>(
    '/v1/malls/:mall/offers/:offerId',
    { schema: { params: OfferParams, response: { 200: Offer, ...problemResponses } } },
    async ({ params: { mall, offerId } }) => {
      const offer = await storeOf(mall).offer(mall, offerId)
      if (!offer) throw unknownOffer(mall, offerId)
      return offer
    },
  )

  app.get<{ Params: Static<typeof OfferParams> }>(
    '/v1/malls/:mall/offers/:offerId/history',
    { schema: { params: OfferParams, response: { 200: PriceHistory, ...problemResponses } } },
    async ({ params: { mall, offerId } }) => {
      const points = await storeOf(mall).priceHistory(mall, offerId)
      if (points.length === 0) throw unknownOffer(mall, offerId)
      return { points }
    },
  )
}

const unknownOffer = (mall: string, offerId: string) => new ProblemError('not_found', `${mall} never had an offer '${offerId}'`)
