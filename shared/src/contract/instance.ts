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
    mode: Type.Optional(Type.String({ description: '`code`: served by a crawler of its own' })),
  },
  { additionalProperties: false },
)
export type ServedMall = Static<typeof ServedMall>

/** One process, registered once. What it serves of all malls is an empty list for gate and crawlers, `*` for a db-api without `MALLS`. */
export const Instance = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_.-]{4,96}$', description: 'unique for each boot of the process' }),
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
  },
  { $id: 'Instance', additionalProperties: false },
)
export type Instance = Static<typeof Instance>

/** Answer to `PUT /v1/instances/{id}` and to a heartbeat. */
export const Lease = Type.Object(
  {
    leaseMs: Type.Integer({ minimum: 1, description: 'how long the registration lives without a heartbeat' }),
    heartbeatMs: Type.Integer({ minimum: 1, description: 'how often to beat; spread it by ± 20 %' }),
  },
  { $id: 'Lease', additionalProperties: false },
)
export type Lease = Static<typeof Lease>

/**
 * Answer to a watch of one service: the whole list at that revision. A revision means something only within its epoch;
 * a new epoch (Redis came back empty) tells a client to keep what it has until it was registered anew or a lease time is over.
 */
export const InstanceList = Type.Object(
  {
    service: ServiceName,
    epoch: Type.String(),
    revision: Type.Integer({ minimum: 0 }),
    leaseMs: Type.Integer({ minimum: 1 }),
    instances: Type.Array(Instance),
  },
  { $id: 'InstanceList', additionalProperties: false },
)
export type InstanceList = Static<typeof InstanceList>
