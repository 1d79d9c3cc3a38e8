import Type, { type Static } from 'typebox'

/** Every error our services answer with. A caller may rely on `code` and on `status`; `title` and `action` are for people. */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid', action: 'Correct what `errors` names and ask again.' },
  unauthorized: { status: 401, title: 'No valid token', action: 'Send the token of this cluster: check CLUSTER_SECRET of both processes.' },
  forbidden: {
    status: 403,
    title: 'Not allowed to this caller',
    action: 'Ask as who may: an operator’s token for orders, its own for an instance.',
  },
  not_found: { status: 404, title: 'There is no such thing here', action: 'Check the path and the id; /docs lists what is there.' },
  unknown_mall: { status: 404, title: 'This instance does not serve that mall', action: 'Ask Call Center who serves it now.' },
  unknown_instance: { status: 404, title: 'This instance is not registered', action: 'Register it again, with its definitions.' },
  method_not_allowed: { status: 405, title: 'That method is not served here', action: 'See the header `allow`.' },
  not_acceptable: { status: 406, title: 'The answer cannot be given in that form', action: 'Accept `text/event-stream` for the stream.' },
  request_timeout: { status: 408, title: 'The request did not come in time', action: 'Send it again, and whole.' },
  deadline_exceeded: { status: 504, title: 'The deadline was over before the work began', action: 'Give the request more time.' },
  conflict: { status: 409, title: 'Something else stands there', action: 'Read what is there; it is never overwritten.' },
  superseded: {
    status: 409,
    title: 'A newer process has registered under this id',
    action: 'End this process, or give it an INSTANCE_ID of its own.',
  },
  payload_too_large: { status: 413, title: 'The request body is too large', action: 'Send less at once.' },
  headers_too_large: {
    status: 431,
    title: 'The headers of the request are too large',
    action: 'Send fewer or shorter headers, or a shorter address.',
  },
  unsupported_media_type: { status: 415, title: 'The request body is in no known form', action: 'Send application/json.' },
  invalid_definition: {
    status: 422,
    title: 'The definition is not valid',
    action: 'Correct the keys that `errors` names; docs/add-a-mall.md has all of them.',
  },
  draining: { status: 503, title: 'This instance is going away', action: 'Ask another instance.' },
  no_mall_answered: { status: 503, title: 'No mall could answer', action: 'See `malls` for what became of each; ask again later.' },
  no_malls: { status: 503, title: 'No mall is registered', action: 'Start a mall, or wait until one has registered.' },
  storage_unavailable: {
    status: 507,
    title: 'The database cannot take this now',
    action: 'Make room or repair the database; what was sent is not stored and may be sent again.',
  },
  upstream_unavailable: { status: 503, title: 'A part this answer needs is away', action: 'Try again; nothing was lost.' },
  internal: { status: 500, title: 'Something failed on our side', action: 'Report the traceId.' },
} as const satisfies Record<string, { status: number; title: string; action: string }>

export type ProblemCode = keyof typeof problems

/** Problem details after RFC 9457, with our code, what to do, and the trace to look for in the logs. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.Optional(Type.String()),
    action: Type.Optional(Type.String()),
    traceId: Type.Optional(Type.String()),
    errors: Type.Optional(
      Type.Array(Type.Object({ in: Type.Optional(Type.String()), name: Type.Optional(Type.String()), message: Type.String() })),
    ),
  },
  { $id: 'Problem', additionalProperties: true },
)
export type Problem = Static<typeof Problem>

/** Thrown in a route to answer with a problem. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly code: ProblemCode
  readonly statusCode: number
  readonly extra: Record<string, unknown>

  constructor(code: ProblemCode, detail?: string, extra: Record<string, unknown> = {}) {
    super(detail ?? problems[code].title)
    this.code = code
    this.statusCode = problems[code].status
    this.extra = extra
  }
}

export function problem(code: ProblemCode, detail?: string, extra: Record<string, unknown> = {}): Problem {
  const { status, title, action } = problems[code]
  return { type: `urn:mallgate:problem:${code}`, title, status, code, ...(detail && { detail }), action, ...extra }
}
