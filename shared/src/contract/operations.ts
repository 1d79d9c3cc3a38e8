import Type, { type Static } from 'typebox'

import { MallId } from './crawl-job.ts'
import { Duration, MallDefinition } from './mall.ts'

/** Who ordered what, when, why and until when. Times are Redis'. */
const order = {
  revision: Type.Integer({ minimum: 1, description: 'grows with every change of any kind' }),
  at: Type.String({ format: 'date-time' }),
  who: Type.String({ minLength: 1, maxLength: 128 }),
  why: Type.String({ maxLength: 500 }),
  until: Type.Optional(Type.String({ format: 'date-time', description: 'the order is taken back by itself then' })),
}

/** What an operator says with every order. */
export const Reason = Type.Object(
  {
    why: Type.Optional(Type.String({ maxLength: 500 })),
    until: Type.Optional(Type.String({ format: 'date-time', description: 'the order is taken back by itself then' })),
  },
  { additionalProperties: false },
)
export type Reason = Static<typeof Reason>

/** An order for one instance. It stands apart from its registration: no heartbeat clears it, and a new boot under the same id finds it. */
export const InstanceOverride = Type.Object(
  {
    state: Type.Optional(
      Type.Union([Type.Literal('out_of_service'), Type.Literal('draining')], {
        description: '`draining`: it finishes, deregisters and ends; the order ends with it',
      }),
    ),
    weight: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
  },
  { $id: 'InstanceOverride', additionalProperties: false, minProperties: 1 },
)
export type InstanceOverride = Static<typeof InstanceOverride>

/**
 * Whom the instances of one version serve: callers of these groups, and this share of all others (the same ones each time). All others
 * are served by instances of other versions; by these only where there is nobody else.
 */
export const ReleaseRule = Type.Object(
  {
    mall: Type.Union([MallId, Type.Literal('*')], { description: '`*`: every mall' }),
    version: Type.String({ minLength: 1, maxLength: 64 }),
    share: Type.Number({ minimum: 0, maximum: 1 }),
    groups: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 64, default: [] }),
  },
  { $id: 'ReleaseRule', additionalProperties: false },
)
export type ReleaseRule = Static<typeof ReleaseRule>

/** What may be set of a mall while it runs, over what its definition says. */
export const MallSettings = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean({ description: 'false: no process hosts it' })),
    fresh: Type.Optional(Duration),
    limits: Type.Optional(MallDefinition.properties.limits),
  },
  { $id: 'MallSettings', additionalProperties: false, minProperties: 1 },
)
export type MallSettings = Static<typeof MallSettings>

/** A mall taken away for good: whoever has its definition in a folder does not host it, until one is pushed again. */
export const MallRemoval = Type.Object(
  { data: Type.Boolean({ description: 'what was stored is deleted too' }) },
  { $id: 'MallRemoval', additionalProperties: false },
)
export type MallRemoval = Static<typeof MallRemoval>

export const RecordKind = Type.Union([
  Type.Literal('override'),
  Type.Literal('release'),
  Type.Literal('settings'),
  Type.Literal('definition'),
  Type.Literal('removal'),
])
export type RecordKind = Static<typeof RecordKind>

/** Key of a record: an instance's id, a rule's name, a mall's id. */
export const RecordKey = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,96}$' })

/** One order, as it is kept: by Call Center in Redis, and for good through the DB API. `content` null: what stood there is taken back. */
export const OperationsRecord = Type.Object(
  {
    kind: RecordKind,
    key: RecordKey,
    ...order,
    content: Type.Union([Type.Null(), InstanceOverride, ReleaseRule, MallSettings, MallRemoval, MallDefinition]),
  },
  { $id: 'OperationsRecord', additionalProperties: false },
)
export type OperationsRecord = Static<typeof OperationsRecord>

export const OperationsRecords = Type.Object(
  { records: Type.Array(OperationsRecord) },
  { $id: 'OperationsRecords', additionalProperties: false },
)
export type OperationsRecords = Static<typeof OperationsRecords>

/** What was ordered of one mall: a pushed definition's hash, settings over it, or that it is taken away. */
export const MallOrder = Type.Object(
  {
    id: MallId,
    definition: Type.Optional(Type.String({ description: 'hash of the pushed definition: goes before a folder’s' })),
    settings: Type.Optional(MallSettings),
    removed: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
)
export type MallOrder = Static<typeof MallOrder>

/**
 * What all processes are told beside the lists of instances; answer to `GET /v1/config`. Watched like a list: a client keeps what it has
 * while Call Center is away, and while it has lost its memory and not had it back from the DB API (then it answers 503).
 */
export const Config = Type.Object(
  {
    epoch: Type.String(),
    revision: Type.Integer({ minimum: 0 }),
    malls: Type.Array(MallOrder),
    releases: Type.Array(Type.Object({ id: RecordKey, ...ReleaseRule.properties }, { additionalProperties: false })),
  },
  { $id: 'Config', additionalProperties: false },
)
export type Config = Static<typeof Config>
