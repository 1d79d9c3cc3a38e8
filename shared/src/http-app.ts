import type { ServerResponse } from 'node:http'

import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import Type from 'typebox'

import type { ClusterTokens, TokenClaims } from './cluster-token.ts'
import { ProblemError, type ProblemCode, problem } from './contract/problem.ts'
import type { Log } from './log.ts'
import { type Metrics, createMetrics } from './metrics.ts'
import { createRefusals } from './refused-calls.ts'
import { childTraceparent, traceId } from './trace.ts'
import { answerUnreadable } from './unreadable-request.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C trace context of this request: the caller's trace, a span of our own. */
    traceparent: string
    /** Who calls, by its token. Undefined where none is asked for (Gate, /healthz and the like). */
    caller: TokenClaims | undefined
  }
  interface FastifyInstance {
    /** From now on each answer ends its connection: this process is going away. */
    endConnections(): void
  }
}

/** What health and readiness say, from the outside in. */
export interface Health {
  /** Undefined when ready; else the reason, for people. */
  notReady(): string | undefined
}

export interface HttpAppOptions {
  log: Log
  health: Health
  /** Absent on Gate, which phones see: then no token is asked for. */
  tokens?: ClusterTokens
  /** What the process counts: `/metrics` tells it, with what this app counts itself. */
  metrics?: Metrics
  bodyLimit?: number
  /** Name every fault of a request at once: for people at the edge, not for our own processes. */
  allErrors?: boolean
}

const open = new Set(['/healthz', '/readyz', '/metrics'])
const byStatus: Record<number, ProblemCode> = {
  400: 'invalid_request',
  403: 'forbidden',
  404: 'not_found',
  406: 'not_acceptable',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
}

/**
 * A Fastify app as all our services have it: strict validation, problem details, tokens, trace context, `/healthz`, `/readyz`, `/metrics`.
 */
export function createHttpApp(options: HttpAppOptions): FastifyInstance {
  const { log, health, tokens, metrics = createMetrics(), bodyLimit = 16 * 1024 * 1024, allErrors = false } = options
  const app = fastify({
    loggerInstance: log as never,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => '',
    // One logger for all requests: what a line needs to name its request, it names itself.
    childLoggerFactory: (logger) => logger,
    bodyLimit,
    // The schemas bound what stands in a path; the router's own 100 would answer an offer's id with no problem details.
    routerOptions: { maxParamLength: 4096 },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(reply, request, 'invalid_request', error.message),
    clientErrorHandler: answerUnreadable,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, allErrors, useDefaults: true } },
  }) as unknown as FastifyInstance
  const noted = createRefusals(metrics, log)
  const seen = countRequests(metrics)
  let ending = false
  app.decorate('endConnections', () => {
    ending = true
  })
  app.decorateRequest('traceparent', '')
  app.decorateRequest('caller', undefined)
  // Not async: Gate, which asks for no token, would pay for a promise with each request.
  app.addHook('onRequest', (request, reply, done) => {
    seen(reply.raw)
    if (ending) reply.raw.setHeader('connection', 'close')
    request.traceparent = childTraceparent(request.headers['traceparent'])
    done()
  })
  if (tokens) {
    app.addHook('onRequest', async (request) => {
      // Without a secret everybody may everything: then the process listens on loopback only.
      if (!open.has(request.url)) request.caller = await tokens.verify(request.headers.authorization)
    })
  }
  app.setErrorHandler<FastifyError>((error, request, reply) => answerError(noted(error, request) as FastifyError, request, reply, log))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, request, 'not_found', `${request.method} ${request.url.slice(0, 200)} is not served here`),
  )
  app.get('/healthz', { schema: { hide: true } as never }, async () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { hide: true } as never }, async (_request, reply) => {
    const reason = health.notReady()
    return reason === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason })
  })
  app.get('/metrics', { schema: { hide: true } as never }, async (_request, reply) => {
    const { contentType, text } = await metrics.expose()
    return reply.type(contentType).send(text)
  })
  return app
}

/** Response schemas every route has beside its own. */
export const problemResponses = { '4xx': Type.Ref('Problem'), '5xx': Type.Ref('Problem') }

/** The name of the operator who calls. @throws ProblemError where it is none */
export function operatorOf({ caller }: FastifyRequest): string {
  if (caller?.role === 'operator') return caller.instance
  throw new ProblemError('forbidden', 'this is an operator’s to order')
}

/** Answers what to call with each response. */
function countRequests(metrics: Metrics): (response: ServerResponse) => void {
  let begun = 0
  let over = 0
  metrics.total('mallgate_http_requests_total', 'Requests that have ended, by whichever side.', () => over)
  metrics.gauge('mallgate_http_requests_in_flight', 'Requests that are being answered.', () => begun - over)
  const ended = () => {
    over++
  }
  return (response) => {
    begun++
    response.on('close', ended)
  }
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  if (error instanceof ProblemError) return sendProblem(reply, request, error.code, error.message, error.extra)
  if (error.validation) {
    const errors = error.validation.map((fault) => ({
      in: error.validationContext ?? 'request',
      name: faultyName(fault),
      message: faultMessage(fault),
    }))
    const detail = errors.map((fault) => (fault.name ? `${fault.name}: ${fault.message}` : fault.message)).join('; ')
    return sendProblem(reply, request, 'invalid_request', detail, { errors })
  }
  const code = byStatus[error.statusCode ?? 500]
  if (code) return sendProblem(reply, request, code, error.message)
  log.error({ err: error, traceId: traceId(request.traceparent), url: request.url }, 'request failed')
  return sendProblem(reply, request, 'internal')
}

type Fault = NonNullable<FastifyError['validation']>[number]

const faultyName = ({ instancePath, params }: Fault): string =>
  String(params['additionalProperty'] ?? params['missingProperty'] ?? instancePath.slice(1).replaceAll('/', '.'))

function faultMessage({ keyword, params, message }: Fault): string {
  if (keyword === 'additionalProperties') return 'is not a known parameter'
  if (keyword === 'required') return 'is missing'
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as string[]).join(', ')}`
  return message ?? 'is not valid'
}

/** Answers with a problem (RFC 9457). */
export function sendProblem(
  reply: FastifyReply,
  request: FastifyRequest,
  code: ProblemCode,
  detail?: string,
  extra: Record<string, unknown> = {},
): FastifyReply {
  const body = problem(code, detail, { ...extra, traceId: traceId(request.traceparent || childTraceparent(undefined)) })
  request.log.debug({ traceId: body['traceId'], code, status: body.status, url: request.url, detail }, 'answered with a problem')
  // Serialised by hand: a problem must get out whatever schema the route declares.
  return reply.code(body.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body))
}
