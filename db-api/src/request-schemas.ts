import Type from 'typebox'

import { MallId } from '@mallgate/shared/contract/crawl-job'
import { RecordKey, RecordKind } from '@mallgate/shared/contract/operations'

const strict = { additionalProperties: false } as const
const OfferId = Type.String({ minLength: 1, maxLength: 128 })

export const MallParams = Type.Object({ mall: MallId }, strict)
export const CrawlParams = Type.Object({ mall: MallId, crawlId: Type.String({ minLength: 8, maxLength: 64 }) }, strict)
export const AnswerParams = Type.Object({ mall: MallId, queryKey: Type.String({ minLength: 1, maxLength: 64 }) }, strict)
export const OfferParams = Type.Object({ mall: MallId, offerId: OfferId }, strict)
export const RecordParams = Type.Object(
  { kind: RecordKind, key: RecordKey, revision: Type.String({ pattern: '^[1-9][0-9]{0,15}$' }) },
  strict,
)
