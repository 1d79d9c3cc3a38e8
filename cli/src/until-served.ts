import type { CallCenterLink } from './call-center-link.ts'
import { CliError, exitCodes } from './cli-error.ts'
import { type Refusal, refusals } from './mall-facts.ts'
import { plainText } from './plain-text.ts'
import { watchPatiently } from './watch-instances.ts'
import { withinBound } from './within-bound.ts'

const boundMs = 10_000

/** Resolves when Call Center lists this revision of a mall. @throws CliError where it is refused, or nobody takes it up in time */
export async function untilServed(link: CallCenterLink, id: string, hash: string, signal: AbortSignal): Promise<void> {
  const seen = await withinBound(boundMs, signal, async (bounded): Promise<Refusal | 'served' | undefined> => {
    for await (const { list } of watchPatiently(link, 'mall', bounded)) {
      if (list.instances.some(({ malls }) => malls.some((mall) => mall.id === id && mall.definition === hash))) return 'served'
      const refused = refusals(list.instances).find((one) => one.mall === id && one.definition === hash)
      if (refused) return refused
    }
    return undefined
  })
  if (seen === 'served') return
  if (seen)
    throw new CliError(`${plainText(seen.instance)} refuses it: ${plainText(seen.reason)}. What ran before goes on.`, exitCodes.refused)
  const first = `Nobody serves ${plainText(id)} after ${boundMs / 1000} s, but the definition is kept`
  throw new CliError(`${first}: does a mall-worker with MALLS=* run? mallgate ps has them all.`, exitCodes.notSeen)
}
