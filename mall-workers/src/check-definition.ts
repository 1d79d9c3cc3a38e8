import type { Caller } from '@mallgate/shared/call'
import { CallRefused } from '@mallgate/shared/call-failure'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { createCallCenter } from '@mallgate/shared/discovery-call-center'
import type { Log } from '@mallgate/shared/log'

/** What speaks against a definition beyond its schema and rules, as the crawlers' compiler says; undefined where nothing does. */
export type CheckDefinition = (definition: MallDefinition) => Promise<string | undefined>

// A new mall is to be in answers within two seconds: who does not answer by then has nothing against it.
const checkMs = 1_200

/** Asks Call Center, which has a crawler compile it. Where none of them answers in time the definition is taken: schema and rules hold already. */
export function createDefinitionCheck(callcenterUrls: readonly string[], caller: Caller, log: Log): CheckDefinition {
  const callCenter = createCallCenter(callcenterUrls, caller, log, Math.random)
  return async (definition) => {
    try {
      await callCenter.send({
        method: 'POST',
        path: '/v1/definitions/check',
        body: definition,
        timeoutMs: checkMs,
        signal: AbortSignal.timeout(checkMs),
      })
    } catch (error) {
      if (error instanceof CallRefused && error.code === 'invalid_definition') return reasonOf(error)
      log.debug({ err: error, mall: definition.id }, 'a definition is taken without a crawler’s word')
    }
    return undefined
  }
}

function reasonOf({ problem, message }: CallRefused): string {
  const faults = (problem.errors ?? []).map((fault) => (fault.name ? `${fault.name}: ${fault.message}` : fault.message))
  return faults.join('; ') || message
}
