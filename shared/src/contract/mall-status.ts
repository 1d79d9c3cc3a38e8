import Type, { type Static } from 'typebox'

/** What became of one mall. Failed is not empty: `empty` only where the shop said so. */
export const MallStatus = Type.Union(
  [
    Type.Literal('ok'),
    Type.Literal('empty'),
    Type.Literal('partial'),
    Type.Literal('stale'),
    Type.Literal('pending'),
    Type.Literal('timeout'),
    Type.Literal('blocked'),
    Type.Literal('disallowed'),
    Type.Literal('rate_limited'),
    Type.Literal('suspended'),
    Type.Literal('parse_error'),
    Type.Literal('network'),
    Type.Literal('no_instance'),
    Type.Literal('shed'),
    Type.Literal('error'),
  ],
  {
    description:
      'ok · empty: the shop said it has none · partial: some pages or offers unread · stale: the last known offers, the crawl failed · ' +
      'pending: still asked · timeout: no answer by the deadline · blocked: 401, 403, captcha or block page · disallowed: robots.txt · ' +
      'rate_limited: 429 · suspended: breaker or cool-down · parse_error: offers expected, none read · network: DNS, TCP, TLS, 5xx, cut body · ' +
      'no_instance: nobody serves this mall · shed: our own overload · error: our own fault',
  },
)
export type MallStatus = Static<typeof MallStatus>

/** Statuses under which a mall's report carries something the caller can use. */
export const answeredStatuses: ReadonlySet<MallStatus> = new Set(['ok', 'empty', 'partial', 'stale', 'pending'])

/** Why a mall has no (fresh) offers: one sentence, and where known the address and the HTTP status that led to it. */
export const Failure = Type.Object(
  {
    message: Type.String({ minLength: 1, maxLength: 2048 }),
    url: Type.Optional(Type.String({ maxLength: 4096 })),
    httpStatus: Type.Optional(Type.Integer()),
    field: Type.Optional(Type.String({ maxLength: 64, description: 'the field of the definition that could not be read' })),
    page: Type.Optional(Type.Boolean({ description: 'the page that failed is kept, under the crawl’s id' })),
  },
  { $id: 'Failure', additionalProperties: false },
)
export type Failure = Static<typeof Failure>

/** Offers were read, and not as they should be: which field is missing where it used to stand, and what stands there now. */
export const Degraded = Type.Object(
  {
    message: Type.String({ minLength: 1, maxLength: 2048 }),
    field: Type.Optional(Type.String({ maxLength: 64, description: 'the field that is missing' })),
    snippet: Type.Optional(Type.String({ maxLength: 2000, description: 'the markup of a card on which it was not found, shortened' })),
    page: Type.Optional(Type.Boolean({ description: 'the page is kept, under the crawl’s id' })),
  },
  { $id: 'Degraded', additionalProperties: false },
)
export type Degraded = Static<typeof Degraded>
