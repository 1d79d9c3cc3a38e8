import Type, { type Static } from 'typebox'

import { MallId } from './crawl-job.ts'

export const ServiceName = Type.Union([Type.Literal('gate'), Type.Literal('mall'), Type.Literal('crawler'), Type.Literal('db-api')])
export type ServiceName = Static<typeof ServiceName>

export const InstanceState = Type.Union([
  Type.Literal('starting'),
  Type.Literal('up'),
  Type.Literal('draining'),
  Type.Literal('down'),
  Type.Literal('out_of_service'),
])
export type InstanceState = Static<typeof InstanceState>

/** A mall as one instance serves it. */
export const ServedMall = Type.Object(
  {
    id: MallId,
    name: Type.Optional(Type.String({ maxLength: 128 })),
    definition: Type.Optional(Type.String({ description: 'hash of the definition it runs' })),
    reading: Type.Optional(Type.String({ description: 'names how that definition reads the shop: what is stored is found by it' })),
    mode: Type.Optional(Type.String({ description: '`code`: served by a crawler of its own' })),
  },
  { additionalProperties: false },
)
export type ServedMall = Static<typeof ServedMall>

/** A revision it was told to run and does not: the one before goes on. */
export const RefusedDefinition = Type.Object(
  { mall: MallId, definition: Type.Optional(Type.String({ maxLength: 64 })), reason: Type.String({ maxLength: 2_000 }) },
  { additionalProperties: false },
)
export type RefusedDefinition = Static<typeof RefusedDefinition>

const instance = {
  id: Type.String({ pattern: '^[A-Za-z0-9_.-]{4,96}$', description: 'of the process; of this boot alone unless `boot` says which one' }),
  boot: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_.-]{4,64}$',
      description: 'boot generation, where `id` outlives the process; the newest registered counts',
    }),
  ),
  service: ServiceName,
  address: Type.Optional(Type.String({ pattern: '^http://[^/]+$', description: 'where it listens; absent for one that does not' })),
  malls: Type.Array(ServedMall, { maxItems: 10_000 }),
  allMalls: Type.Boolean({ description: 'serves every mall, also those not listed' }),
  version: Type.String({ maxLength: 64 }),
  startedAt: Type.String({ format: 'date-time' }),
  zone: Type.Optional(Type.String({ maxLength: 64 })),
  weight: Type.Number({ minimum: 0, maximum: 1000 }),
  caps: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }),
  state: InstanceState,
  refused: Type.Optional(Type.Array(RefusedDefinition, { maxItems: 100 })),
}

/** One process, registered once. What it serves of all malls is an empty list for gate and crawlers, `*` for a db-api without `MALLS`. */
export const Instance = Type.Object(instance, { $id: 'Instance', additionalProperties: false })
export type Instance = Static<typeof Instance>

/** An instance as Call Center lists it: with what operators ordered in place of its own state and weight. */
export const ListedInstance = Type.Object(
  {
    ...instance,
    suspect: Type.Optional(
      Type.Literal(true, {
        description: 'its lease is over, with those of too many others to believe that all are dead: to be asked last',
      }),
    ),
    ordered: Type.Optional(Type.Literal(true, { description: 'state or weight are an operator’s order' })),
  },
  { $id: 'ListedInstance', additionalProperties: false },
)
export type ListedInstance = Static<typeof ListedInstance>

/** Answer to `PUT /v1/instances/{id}` and to a heartbeat. */
export const Lease = Type.Object(
  {
    leaseMs: Type.Integer({ minimum: 1, description: 'how long the registration lives without a heartbeat' }),
    heartbeatMs: Type.Integer({ minimum: 1, description: 'how often to beat; spread it by ± 20 %' }),
    order: Type.Optional(
      Type.Union([Type.Literal('drain'), Type.Literal('out_of_service')], {
        description: '`drain`: finish, deregister and end, as on SIGTERM; `out_of_service`: take nothing new until the order is gone',
      }),
    ),
  },
  { $id: 'Lease', additionalProperties: false },
)
export type Lease = Static<typeof Lease>

const place = {
  service: ServiceName,
  epoch: Type.String(),
  revision: Type.Integer({ minimum: 0 }),
  leaseMs: Type.Integer({ minimum: 1 }),
}

/**
 * Answer to a watch of one service by whom Call Center cannot tell the changes alone: the whole list at that revision. A revision means
 * something only within its epoch; a new epoch (Redis came back empty) tells a client to keep what it has until it was registered anew
 * or a lease time is over.
 */
export const InstanceList = Type.Object(
  { ...place, instances: Type.Array(ListedInstance) },
  { $id: 'InstanceList', additionalProperties: false },
)
export type InstanceList = Static<typeof InstanceList>

/** Why an instance is in no list any more. */
export const Tombstone = Type.Object(
  {
    id: instance.id,
    why: Type.Union([Type.Literal('deregistered'), Type.Literal('lapsed'), Type.Literal('refused_connection'), Type.Literal('taken_away')]),
  },
  { additionalProperties: false },
)
export type Tombstone = Static<typeof Tombstone>

/** Answer to a watch of one service: what changed from revision `since` to `revision`, within one epoch. */
export const InstanceChanges = Type.Object(
  {
    ...place,
    since: Type.Integer({ minimum: 0, description: 'the revision these changes apply to' }),
    put: Type.Array(ListedInstance, { description: 'new, or another than before' }),
    gone: Type.Array(Tombstone),
  },
  { $id: 'InstanceChanges', additionalProperties: false },
)
export type InstanceChanges = Static<typeof InstanceChanges>
