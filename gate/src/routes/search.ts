import { ProblemError } from '@mallgate/shared/contract/problem'
import { SearchParams } from '@mallgate/shared/contract/search'
import type { FastifyInstance, FastifyReply } from 'fastify'

import { clientGone } from '@mallgate/shared/client-gone'
import { collect } from '../collect.ts'
import { explainRequest } from '../explain-request.ts'
import { type SearchDeps, prepareSearch } from '../prepare-search.ts'
import { problemResponses } from '../problem-responses.ts'
import { sendChunks } from '../send-chunks.ts'
import { VisitorHeaders } from '../visitor.ts'
import { inlineSchema } from '../wire-schema.ts'
import { createAnswerWriter } from '../write-answer.ts'

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
  app.get<{ Querystring: SearchParams }>(
    '/v1/search',
    { schema, schemaErrorFormatter: explainRequest(SearchParams) },
    async (request, reply): Promise<FastifyReply> => {
      const search = prepareSearch(deps, request)
      reply.header('content-type', 'application/json; charset=utf-8')
      const recalled = search.recall()
      if (recalled) return sendChunks(request, reply, writer.recalled(reply, search, recalled))
      const { reports, found } = await collect(search.run(clientGone(reply.raw)))
      if (!reports.answered()) throw new ProblemError('no_mall_answered', undefined, { malls: reports.all() })
      return sendChunks(request, reply, writer.collected(reply, search, reports, found))
    },
  )
}
