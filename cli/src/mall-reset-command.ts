import { linkToCallCenter } from './call-center-link.ts'
import { type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { mannersText, resetManners } from './mall-manners.ts'
import { plainText } from './plain-text.ts'
import type { Surroundings } from './terminal.ts'

/** `mallgate mall reset`: a shop that was left alone is asked again; says what was. */
export async function mallResetCommand({ id, callCenter, json }: ArgsFor<'mall reset'>, around: Surroundings): Promise<ExitCode> {
  const was = await resetManners(linkToCallCenter(callCenter, around), id)
  const text = mannersText(was)
  const said = text ? `is asked again with the next query; it was ${text}` : 'was asked as ever: there was nothing to forget'
  around.stdout.write(json ? `${JSON.stringify({ was })}\n` : `${plainText(id)} ${said}.\n`)
  return exitCodes.ok
}
