import type { InstanceList, ListedInstance } from '@mallgate/shared/contract/instance'
import { nearNames } from '@mallgate/shared/near-names'

import { CliError, exitCodes } from './cli-error.ts'
import { plainText } from './plain-text.ts'

const namedAtMost = 5

/** The one id of `known` that is `given` or begins with it. @throws CliError where there is none, or more than one */
export function findId(given: string, known: readonly string[]): string {
  if (known.includes(given)) return given
  const meant = known.filter((id) => id.startsWith(given))
  if (meant.length === 1) return meant[0]!
  const refuse = (what: string) => new CliError(what, exitCodes.refused)
  if (meant.length > 1) throw refuse(`'${plainText(given)}' begins ${meant.length} instances' ids: ${someOf(meant)}. Write more of it.`)
  const near = nearId(given, known)
  if (near !== undefined) throw refuse(`No instance '${plainText(given)}' is registered: did you mean ${plainText(near)}?`)
  throw refuse(`No instance '${plainText(given)}' is registered: mallgate ps lists those that are.`)
}

/** What was meant: compared as far as it was written. */
function nearId(given: string, known: readonly string[]): string | undefined {
  const [near] = nearNames(
    given,
    known.map((id) => id.slice(0, given.length)),
  )
  return near === undefined ? undefined : known.find((id) => id.startsWith(near))
}

/** The one listed instance that is meant. @throws CliError where there is none, or more than one */
export function findInstance(given: string, lists: readonly InstanceList[]): ListedInstance {
  const all = lists.flatMap(({ instances }) => instances)
  const id = findId(
    given,
    all.map((one) => one.id),
  )
  return all.find((one) => one.id === id)!
}

/** A few names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, namedAtMost).map((name) => plainText(name))
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ')
}

/** What nobody serves once this instance is not asked any more: malls, or a whole service. */
export function servedByNobodyElse(one: ListedInstance, lists: readonly InstanceList[]): string[] {
  const others = lists
    .flatMap(({ instances }) => instances)
    .filter(({ id, service, state }) => id !== one.id && service === one.service && state === 'up')
  if (one.service !== 'mall') return others.length > 0 ? [] : [`the service ${one.service}`]
  const served = new Set(others.flatMap(({ malls }) => malls.map(({ id }) => id)))
  return one.malls.map(({ id }) => id).filter((id) => !served.has(id))
}
