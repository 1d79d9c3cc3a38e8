import { ProblemError } from '@mallgate/shared/contract/problem'
import { SearchParams } from '@mallgate/shared/contract/search'
import type { FastifyInstance, FastifyReply } from 'fastify'

import { clientGone } from '@mallgate/shared/client-gone'
import { collect } from '../collect.ts'
import { explainRequest } from '../explain-request.ts'
import { createKeptAnswers } from '../kept-answers.ts'
import { type SearchDeps, prepareSearch } from '../prepare-search.ts'
import { problemResponses } from '../problem-responses.ts'
import { sendChunks } from '../send-chunks.ts'
import { VisitorHeaders } from '../visitor.ts'
import { inlineSchema } from '../wire-schema.ts'
import { type RecalledAnswer, agedTail, createAnswerWriter, headOf } from '../write-answer.ts'

const schema = {
  operationId: 'search',
  summary: 'One query to all malls, one answer',
  description:
    'Asks all malls at once and answers when each has, or at `timeout`: what is unanswered then is reported as `timeout`, and the other malls’ offers are there. ' +
    'Answers 200 as soon as one mall gave something usable; `complete` says whether all did.',
  querystring: inlineSchema(SearchParams),
  headers: VisitorHeaders,
  response: {
    200: { $ref: 'SearchAnswer#' },
    ...problemResponses('invalid_request', 'no_malls', 'no_mall_answered', 'upstream_unavailable', 'internal'),
  },
}

export function searchRoute(app: FastifyInstance, deps: SearchDeps): void {
  const writer = createAnswerWriter()
  const kept = createKeptAnswers()
  app.get<{ Querystring: SearchParams }>(
    '/v1/search',
    { schema, schemaErrorFormatter: explainRequest(SearchParams) },
    async (request, reply): Promise<FastifyReply> => {
      reply.header('content-type', 'application/json; charset=utf-8')
      const keepable = request.query.malls === undefined && request.query.maxAge === undefined ? deps.malls.sameForAll() : undefined
      const known = keepable && kept.get(request.url, keepable)
      if (known) return sendChunks(request, reply, known)
      const search = prepareSearch(deps, request)
      const recalled = search.recall()
      if (recalled) {
        const answer = writer.recalled(reply, search, recalled)
        if (keepable) kept.keep(request.url, keepable, answer)
        return sendChunks(request, reply, sentNow(answer, search.startedAt))
      }
      const { reports, found } = await collect(search.run(clientGone(reply.raw)))
      if (!reports.answered()) throw new ProblemError('no_mall_answered', undefined, { malls: reports.all() })
      return sendChunks(request, reply, writer.collected(reply, search, reports, found))
    },
  )
}

function sentNow(answer: RecalledAnswer, startedAt: number): readonly Buffer[] {
  const now = performance.now()
  return [headOf(answer, Math.round(now - startedAt)), answer.offers, agedTail(answer, now)]
}
