import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type LoadedDefinitions, loadDefinitions } from '@mallgate/shared/definition-folders'
import type { DefinitionCheck } from '@mallgate/shared/definitions'

import type { Surroundings } from './terminal.ts'

const own = fileURLToPath(new URL('../../malls', import.meta.url))

/** The definitions in `malls/` and in the folders of MALLS_DIR, as a process with that environment would host them. */
export async function localMalls(
  { env, cwd }: Pick<Surroundings, 'env' | 'cwd'>,
  checks?: readonly DefinitionCheck[],
): Promise<LoadedDefinitions> {
  const further = (env['MALLS_DIR'] ?? '')
    .split(':')
    .filter(Boolean)
    .map((folder) => resolve(cwd, folder))
  return loadDefinitions([own, ...further], checks)
}
