import { randomBytes } from 'node:crypto'

import Type from 'typebox'

import type { Instance, ServiceName } from './contract/instance.ts'

/** The variable `INSTANCE_ID` of a service's environment. */
export const InstanceIdVariable = Type.Optional(
  Type.String({
    pattern: '^[A-Za-z0-9_.-]{4,96}$',
    description: 'name of this process that outlives a restart, so that orders for it do too; one process at a time may have it',
  }),
)

/** The variable `VERSION` of a service's environment: what a release rule names. */
export const VersionVariable = Type.Optional(
  Type.String({
    pattern: '^[\\x21-\\x7e]{1,64}$',
    description: 'of what runs here, for lists and release rules; the package’s own where absent',
  }),
)

/** Who this process is towards Call Center: with an `INSTANCE_ID`, each start is a boot of its own, and the newest counts; else its id is new. */
export function identityOf(service: ServiceName, instanceId: string | undefined): Pick<Instance, 'id' | 'boot'> {
  const chance = randomBytes(6).toString('hex')
  return instanceId === undefined ? { id: `${service}-${chance}` } : { id: instanceId, boot: chance }
}
