import { checked } from './call.ts'
import { CallRefused } from './call-failure.ts'
import { type Instance, Lease } from './contract/instance.ts'
import type { CallCenter } from './discovery-call-center.ts'

export interface LeaseOptions {
  callCenter: CallCenter
  instance: Pick<Instance, 'id' | 'boot'>
  /** Gives up the call under way. */
  giveUp: AbortSignal
  /** Told what each answer orders. */
  onOrder(order: Lease['order']): void
}

/** One instance's lease: each call asks for it once, and throws as the caller of Call Center does. */
export interface LeaseCalls {
  register(state: Instance): Promise<void>
  /** False where Call Center does not know the instance, and so may have lost its definitions too. */
  renew(): Promise<boolean>
  giveBack(): Promise<void>
  putDefinition(hash: string, definition: unknown): Promise<void>
  /** What Call Center wants; unknown until it answered. */
  heartbeatMs(): number
  /** It is registered, and a heartbeat should have been by now. */
  isDue(): boolean
  /** It is registered, and Call Center has given no answer for more than two heartbeats. */
  wasCutOff(): boolean
}

const callMs = 3_000
const farewellMs = 1_000
const lease = checked(Lease)

export function createLeaseCalls({ callCenter, instance, giveUp, onOrder }: LeaseOptions): LeaseCalls {
  const path = `/v1/instances/${instance.id}`
  const boot = instance.boot === undefined ? '' : `?boot=${instance.boot}`
  let heartbeatMs = Infinity
  let grantedAt = -Infinity
  let registered = false

  const put = (to: string, body?: unknown) => ({ method: 'PUT' as const, path: to, body, timeoutMs: callMs, signal: giveUp })
  const silentMs = () => performance.now() - grantedAt

  const leaseFrom = async (call: ReturnType<typeof put>): Promise<void> => {
    const granted = await callCenter.json(call, lease)
    heartbeatMs = granted.heartbeatMs
    grantedAt = performance.now()
    registered = true
    onOrder(granted.order)
  }

  return {
    register: (state) => leaseFrom(put(path, state)),
    async renew() {
      try {
        await leaseFrom(put(`${path}/heartbeat${boot}`))
        return true
      } catch (error) {
        if (!(error instanceof CallRefused) || error.code !== 'unknown_instance') throw error
        registered = false
        return false
      }
    },
    giveBack: () =>
      callCenter.send({ method: 'DELETE', path: `${path}${boot}`, timeoutMs: farewellMs, signal: AbortSignal.timeout(farewellMs) }),
    putDefinition: (hash, definition) => callCenter.send(put(`/v1/definitions/${hash}`, definition)),
    heartbeatMs: () => heartbeatMs,
    isDue: () => registered && silentMs() > heartbeatMs,
    wasCutOff: () => registered && silentMs() > 2 * heartbeatMs,
  }
}
