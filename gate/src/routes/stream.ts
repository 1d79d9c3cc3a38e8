import type { SSEMessage } from '@fastify/sse'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { type DoneEvent, SearchParams } from '@mallgate/shared/contract/search'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { acceptsEventStream } from '../accepts-event-stream.ts'
import { clientGone } from '@mallgate/shared/client-gone'
import { createReports } from '../collect.ts'
import { explainRequest } from '../explain-request.ts'
import type { SearchEvent } from '../fan-out.ts'
import { type PreparedSearch, type SearchDeps, prepareSearch } from '../prepare-search.ts'
import { problemResponses } from '../problem-responses.ts'
import { VisitorHeaders } from '../visitor.ts'
import { inlineSchema } from '../wire-schema.ts'

const schema = {
  operationId: 'streamSearch',
  summary: 'The same search as a stream of events',
  description: [
    'Server-sent events, each with an `id` that rises:',
    '- `mall`: a MallReport; first each mall as `pending`, then each as it ends.',
    '- `offers`: an OffersEvent; what one mall gave, in the order that `sort` asks for and at most `limit` of them, before the report that ends the mall.',
    '- `done`: a DoneEvent; the last one.',
    '',
    'What is wrong with the request is answered as a problem before the stream begins. A stream cannot be resumed: a request with `Last-Event-ID` ' +
      'is answered with 204, which tells an EventSource that reconnects after `done` to stop.',
  ].join('\n'),
  querystring: inlineSchema(SearchParams),
  headers: VisitorHeaders,
  response: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    204: { description: 'The request has a `Last-Event-ID`: there is nothing more to tell', type: 'null' },
    ...problemResponses('invalid_request', 'not_acceptable', 'no_malls', 'upstream_unavailable', 'internal'),
  },
}

export function streamRoute(app: FastifyInstance, deps: SearchDeps): void {
  app.head('/v1/search/stream', { schema: { hide: true } as never }, async (_request, reply) => {
    reply.header('allow', 'GET')
    throw new ProblemError('method_not_allowed', 'the stream has no HEAD: ask /v1/search')
  })
  app.get<{ Querystring: SearchParams }>(
    '/v1/search/stream',
    {
      schema,
      schemaErrorFormatter: explainRequest(SearchParams),
      preHandler: endReconnects,
      exposeHeadRoute: false,
      sse: 'manual',
    },
    async (request, reply) => {
      const search = prepareSearch(deps, request)
      const gone = clientGone(reply.raw)
      const left = new Promise<void>((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }))
      for await (const message of messages(search, gone)) {
        if (gone.aborted) return
        // A client that has gone never drains: then nobody may wait for it.
        await Promise.race([reply.sse.send(message), left])
      }
    },
  )
}

async function endReconnects(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (!acceptsEventStream(request.headers.accept)) throw new ProblemError('not_acceptable')
  return request.headers['last-event-id'] === undefined ? undefined : reply.code(204).send()
}

async function* messages(search: PreparedSearch, gone: AbortSignal): AsyncGenerator<SSEMessage> {
  let id = 0
  const reports = createReports()
  for await (const event of search.run(gone)) {
    if (event.event === 'mall') reports.take(event.report)
    yield { id: String(++id), event: event.event, data: dataOf(event, search) }
  }
  const done: DoneEvent = {
    query: search.query,
    complete: reports.complete(),
    elapsedMs: Math.round(performance.now() - search.startedAt),
    found: reports.found(),
    malls: reports.all(),
  }
  if (!gone.aborted) yield { id: String(++id), event: 'done', data: done }
}

function dataOf(event: SearchEvent, { sort, limit }: PreparedSearch): unknown {
  if (event.event === 'mall') return event.report
  const offers = event.found
    .sortedBy(sort)
    .slice(0, limit)
    .map(({ offer }) => offer)
  return { mall: event.mall, offers }
}
