import { linkToCallCenter } from './call-center-link.ts'
import type { ExitCode } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { giveDefinition } from './give-definition.ts'
import { mallPath } from './mall-facts.ts'
import { readMallFile } from './read-mall-file.ts'
import type { Surroundings } from './terminal.ts'

/** `mallgate mall push`: checked here first, then by Call Center, then served. */
export async function mallPushCommand({ path, callCenter, ...how }: ArgsFor<'mall push'>, around: Surroundings): Promise<ExitCode> {
  const { text, file, definition } = await readMallFile(path, around.cwd)
  const link = linkToCallCenter(callCenter, around)
  return giveDefinition(link, definition.id, { method: 'PUT', path: mallPath(definition.id), yaml: text, file }, how, around)
}
