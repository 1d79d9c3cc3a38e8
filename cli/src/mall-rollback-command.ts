import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { definitionHash } from '@mallgate/shared/definition-hash'

import { type CallCenterLink, linkToCallCenter } from './call-center-link.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { giveDefinition } from './give-definition.ts'
import { mallPath } from './mall-facts.ts'
import { askHistory } from './order.ts'
import { plainText } from './plain-text.ts'
import type { Surroundings } from './terminal.ts'

/** `mallgate mall rollback`: what counted before is the newest again. */
export async function mallRollbackCommand(
  { id, revision, callCenter, ...how }: ArgsFor<'mall rollback'>,
  around: Surroundings,
): Promise<ExitCode> {
  const link = linkToCallCenter(callCenter, around)
  const chosen = revision ?? (await revisionBefore(link, id, around))
  return giveDefinition(
    link,
    id,
    { method: 'POST', path: `${mallPath(id)}/rollback`, body: { revision: chosen, ...(how.why !== undefined && { why: how.why }) } },
    how,
    around,
  )
}

/** The newest revision that is another than the one that counts. */
async function revisionBefore(link: CallCenterLink, id: string, around: Surroundings): Promise<number> {
  const [newest, ...older] = await askHistory(link, `${mallPath(id)}/revisions`, {}, around)
  const hash = newest && contentHash(newest)
  const before = older.find((one) => one.content !== null && contentHash(one) !== hash)
  if (before) return before.revision
  throw new CliError(
    `There is no revision of ${plainText(id)} before the one that counts: mallgate mall revisions lists them.`,
    exitCodes.refused,
  )
}

const contentHash = ({ content }: OperationsRecord) => content && definitionHash(content as MallDefinition)
