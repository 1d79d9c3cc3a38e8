import { type Caller, checked } from '@mallgate/shared/call'
import type { Instance } from '@mallgate/shared/contract/instance'
import { MannersReport } from '@mallgate/shared/contract/manners'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { deadlineIn } from '@mallgate/shared/deadline'

/** How shops take our visits is what crawlers know; what one of them says holds for all. */
export interface MannersRelay {
  /** @throws ProblemError `upstream_unavailable` where no crawler answers */
  of(mall: string): Promise<MannersReport>
  /** Forgets blocks, slowness and robots.txt; answers with what was. @throws ProblemError as above */
  reset(mall: string): Promise<MannersReport>
}

export interface MannersRelayOptions {
  caller: Caller
  instancesOf(service: 'crawler'): Promise<readonly Instance[]>
  signal: AbortSignal
}

const withinMs = 3_000
const leastMs = 500
const report = checked(MannersReport)

export function createMannersRelay({ caller, instancesOf, signal }: MannersRelayOptions): MannersRelay {
  const askAny = async (method: 'GET' | 'POST', path: string): Promise<MannersReport> => {
    const deadline = deadlineIn(withinMs)
    const crawlers = (await instancesOf('crawler')).flatMap(({ address, state }) => (address && state === 'up' ? [address] : []))
    let why = 'none is registered'
    for (const [index, address] of crawlers.sort(() => Math.random() - 0.5).entries()) {
      // One that hangs leaves the others their share.
      const timeoutMs = Math.max(leastMs, deadline.remainingMs() / (crawlers.length - index))
      if (deadline.remainingMs() === 0) break
      try {
        return await caller.json({ method, address, path, timeoutMs, signal }, report)
      } catch (error) {
        // One on its way out, older than this question, or a crawler written by hand: the next may answer.
        why = (error as Error).message
      }
    }
    throw new ProblemError('upstream_unavailable', `no crawler answers: ${why}`)
  }
  return {
    of: (mall) => askAny('GET', `/v1/malls/${mall}/manners`),
    reset: (mall) => askAny('POST', `/v1/malls/${mall}/manners/reset`),
  }
}
