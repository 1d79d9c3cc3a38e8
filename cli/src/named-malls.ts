import { type LoadedDefinitions, mallOfFile, namedMallFault } from '@mallgate/shared/definition-folders'

import { linkToCallCenter } from './call-center-link.ts'
import { type Checkable, checkableFile } from './check-mall.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import { localMalls } from './local-malls.ts'
import { askMall } from './mall-facts.ts'
import { compiles, readMallFile } from './read-mall-file.ts'
import type { Surroundings } from './terminal.ts'

interface All {
  checkables: Checkable[]
  /** Files that are no definitions. */
  faults: string[]
}

/** All definitions in `malls/` and the folders of MALLS_DIR that our own crawlers read by. */
export async function allMalls(around: Surroundings): Promise<All> {
  const { definitions, errors } = await localMalls(around, [compiles])
  const checkables = [...definitions.values()]
    .filter(({ definition }) => definition.mode !== 'code')
    .map(({ definition, file }) => checkableFile(definition, file, around.cwd))
  return { checkables, faults: errors.map(({ message }) => message) }
}

/**
 * Definitions by their ids, or the files they stand in. `running`: where the system is whose own definition counts where there is none here.
 * @throws CliError where one is not there, or cannot be used
 */
export async function namedMalls(
  ids: readonly string[],
  around: Surroundings,
  running?: { callCenter: string | undefined },
): Promise<Checkable[]> {
  const loaded: LoadedDefinitions = ids.every(isPath) ? { definitions: new Map(), errors: [] } : await localMalls(around, [compiles])
  const found: Checkable[] = []
  for (const id of ids) {
    if (isPath(id)) {
      const { definition, file } = await readMallFile(id, around.cwd, 'nothing was checked')
      found.push(checkableFile(definition, file, around.cwd))
      continue
    }
    const fault = namedMallFault(id, loaded)
    const local = loaded.definitions.get(id)
    if (local && fault === undefined) found.push(checkableFile(local.definition, local.file, around.cwd))
    else {
      const elsewhere = running && !local ? await runningMall(id, running.callCenter, around) : undefined
      if (!elsewhere) throw faultOf(fault!, isBroken(id, loaded) ? exitCodes.refused : exitCodes.usage)
      found.push(elsewhere)
    }
  }
  const byHand = found.find(({ definition }) => definition.mode === 'code')
  if (byHand) {
    const message = `The mall '${byHand.definition.id}' has a crawler written by hand: npm run conformance checks that.`
    throw new CliError(message, exitCodes.usage)
  }
  return found
}

const isPath = (given: string): boolean => /[/\\]|\.ya?ml$|^\./.test(given)

/** It is there, and cannot be used; else it may be misspelt. */
const isBroken = (id: string, { errors }: LoadedDefinitions): boolean => errors.some(({ file }) => mallOfFile(file) === id)

function faultOf(message: string, exitCode: ExitCode): CliError {
  const [first, ...lines] = message.split('\n')
  return new CliError(first!, exitCode, lines)
}

/** A definition that stands in no folder here, but was pushed, or lies where the system runs. */
async function runningMall(id: string, callCenter: string | undefined, around: Surroundings): Promise<Checkable | undefined> {
  const facts = await askMall(linkToCallCenter(callCenter, around), id)
  return facts && { definition: facts.definition, by: `${facts.hash}, as it runs` }
}
