import type { FastifyInstance } from 'fastify'
import Type from 'typebox'

import { clientGone } from '@mallgate/shared/client-gone'
import { MallId } from '@mallgate/shared/contract/crawl-job'
import { MallSearch } from '@mallgate/shared/contract/mall-search'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { defaultTimeoutMs, maxTimeoutMs } from '@mallgate/shared/contract/search'
import { deadlineFromHeader, deadlineHeader } from '@mallgate/shared/deadline'

import type { Mall } from '../mall.ts'

/** `POST /v1/malls/{mall}/search`: Gate asks one mall. */
export function searchRoute(app: FastifyInstance, malls: ReadonlyMap<string, Mall>): void {
  app.post<{ Params: { mall: string }; Body: MallSearch }>(
    '/v1/malls/:mall/search',
    { schema: { params: Type.Object({ mall: MallId }), body: MallSearch } },
    async (request, reply) => {
      const mall = malls.get(request.params.mall)
      if (!mall) throw new ProblemError('unknown_mall', `this instance does not serve ${request.params.mall}`)
      const deadline = deadlineFromHeader(request.headers[deadlineHeader], defaultTimeoutMs, maxTimeoutMs)
      if (!deadline) throw new ProblemError('invalid_request', `${deadlineHeader} must be whole milliseconds`)
      if (deadline.remainingMs() === 0) throw new ProblemError('deadline_exceeded')
      return mall(request.body, { deadline, traceparent: request.traceparent, signal: clientGone(reply.raw) })
    },
  )
}
