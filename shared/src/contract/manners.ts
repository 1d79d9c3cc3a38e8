import Type, { type Static } from 'typebox'

import { MallId } from './crawl-job.ts'

const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }))

/** How a mall's shop takes our visits, as all crawlers know it. */
export const MannersReport = Type.Object(
  {
    mall: MallId,
    step: Type.Integer({ minimum: 0, description: 'how many blocks it is up the ladder of cool-downs; 0 for none' }),
    until: time('nobody asks the shop before; over, one crawl at a time asks until the shop has answered'),
    retryAfterMs: Type.Integer({ minimum: 0, description: 'until then; 0 where the shop is asked' }),
    status: Type.Optional(Type.String({ description: 'what the shop did last, where it blocked us or asked us to wait' })),
    why: Type.Optional(Type.String()),
    blockedAt: time('when that was'),
    delayMs: Type.Integer({ minimum: 0, description: 'least time between two requests since it has become slow; 0 where it has not' }),
    today: Type.Integer({ minimum: 0, description: 'requests of this day (UTC), where limits.dailyBudget counts them' }),
    robots: Type.Array(
      Type.Object(
        {
          origin: Type.String(),
          rules: Type.Integer({ minimum: 0, description: 'how many are for us' }),
          crawlDelayMs: Type.Integer({ minimum: 0 }),
          until: Type.String({ format: 'date-time', description: 'when it is asked for again' }),
          refused: Type.Optional(Type.String({ description: 'why it could not be had: nothing may be asked' })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { $id: 'MannersReport', additionalProperties: false },
)
export type MannersReport = Static<typeof MannersReport>
