import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import Type from 'typebox'

import { type ClusterTokens, TokenRefused } from './cluster-token.ts'
import { ProblemError, type ProblemCode, problem } from './contract/problem.ts'
import type { Log } from './log.ts'
import { childTraceparent, traceId } from './trace.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C trace context of this request: the caller's trace, a span of our own. */
    traceparent: string
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
  bodyLimit?: number
  /** Name every fault of a request at once: for people at the edge, not for our own processes. */
  allErrors?: boolean
}

const open = new Set(['/healthz', '/readyz', '/metrics'])
const byStatus: Record<number, ProblemCode> = {
  400: 'invalid_request',
  403: 'not_found',
  404: 'not_found',
  406: 'not_acceptable',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
}

/** A Fastify app as all our services have it: strict validation, problem details, tokens, trace context, `/healthz`, `/readyz`. */
export function createHttpApp({ log, health, tokens, bodyLimit = 16 * 1024 * 1024, allErrors = false }: HttpAppOptions): FastifyInstance {
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
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, allErrors, useDefaults: true } },
  }) as unknown as FastifyInstance
  app.decorateRequest('traceparent', '')
  app.addHook('onRequest', async (request) => {
    request.traceparent = childTraceparent(request.headers['traceparent'])
    if (tokens?.secured && !open.has(request.url)) await authorize(request, tokens, log)
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => answerError(error, request, reply, log))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, request, 'not_found', `${request.method} ${request.url.slice(0, 200)} is not served here`),
  )
  app.get('/healthz', { schema: { hide: true } as never }, async () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { hide: true } as never }, async (_request, reply) => {
    const reason = health.notReady()
    return reason === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason })
  })
  return app
}

/** Response schemas every route has beside its own. */
export const problemResponses = { '4xx': Type.Ref('Problem'), '5xx': Type.Ref('Problem') }

async function authorize(request: FastifyRequest, tokens: ClusterTokens, log: Log): Promise<void> {
  try {
    await tokens.verify(request.headers.authorization)
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error
    log.warn({ url: request.url, from: request.ip, reason: error.message }, 'call refused')
    throw new ProblemError('unauthorized', error.message)
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
  // Serialised by hand: a problem must get out whatever schema the route declares.
  return reply.code(body.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body))
}
