import { InstanceList, type ListedInstance, ServiceName } from '@mallgate/shared/contract/instance'

import { answerCheck } from './answer-check.ts'
import type { CallCenterLink } from './call-center-link.ts'

export const serviceNames = ServiceName.anyOf.map(({ const: name }) => name)
const instanceList = answerCheck(InstanceList)

/** What one of the Call Centers told, and which. */
export interface Told {
  address: string
  lists: InstanceList[]
}

/** The instances of all services, each list by id. */
export async function askLists(link: CallCenterLink): Promise<Told> {
  const answers = await Promise.all(serviceNames.map((service) => link.ask({ path: `/v1/services/${service}/instances` }, instanceList)))
  return { address: answers[0]!.address, lists: answers.map(({ value }) => ({ ...value, instances: byId(value.instances) })) }
}

/** The instances of one service, by id. */
export async function askList(link: CallCenterLink, service: ServiceName): Promise<readonly ListedInstance[]> {
  const { value } = await link.ask({ path: `/v1/services/${service}/instances` }, instanceList)
  return byId(value.instances)
}

export const byId = (instances: readonly ListedInstance[]) => [...instances].sort((a, b) => (a.id < b.id ? -1 : 1))
