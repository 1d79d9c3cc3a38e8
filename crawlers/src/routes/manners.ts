import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import { MallId } from '@mallgate/shared/contract/crawl-job'
import { MannersReport } from '@mallgate/shared/contract/manners'
import { problemResponses } from '@mallgate/shared/http-app'

import type { KnownManners, Manners } from '../manners/manners.ts'

const Params = Type.Object({ id: MallId }, { additionalProperties: false })
type Params = Static<typeof Params>

/**
 * `GET /v1/malls/{id}/manners`: how a mall's shop takes our visits. `POST …/reset` forgets blocks, slowness and robots.txt, for all
 * crawlers, and answers with what was. What one crawler says holds for all: it stands in Redis.
 */
export function mannersRoutes(app: FastifyInstance, manners: Pick<Manners, 'of' | 'reset' | 'now'>): void {
  const response = { 200: MannersReport, ...problemResponses }
  app.get<{ Params: Params }>('/v1/malls/:id/manners', { schema: { params: Params, response } }, async ({ params: { id } }) =>
    reportOf(id, await manners.of(id), manners.now()),
  )
  app.post<{ Params: Params }>('/v1/malls/:id/manners/reset', { schema: { params: Params, response } }, async ({ params: { id } }) =>
    reportOf(id, await manners.reset(id), manners.now()),
  )
}

function reportOf(mall: string, known: KnownManners, now: number): MannersReport {
  const { step, until, status, why, blockedAt, delayMs, delayTo, today, robots } = known
  return {
    mall,
    step,
    ...(until > 0 && { until: timeText(until) }),
    retryAfterMs: Math.max(0, until - now),
    ...(status && { status }),
    ...(why && { why }),
    ...(blockedAt > 0 && { blockedAt: timeText(blockedAt) }),
    delayMs: delayTo > now ? delayMs : 0,
    today,
    robots: Object.entries(robots).map(([origin, kept]) => ({
      origin,
      rules: kept.rules.length,
      crawlDelayMs: kept.crawlDelayMs,
      until: timeText(kept.until),
      ...(kept.refused !== undefined && { refused: kept.refused }),
    })),
  }
}

const timeText = (ms: number) => new Date(ms).toISOString()
