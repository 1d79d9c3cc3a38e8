import type { RefusedDefinition } from '@mallgate/shared/contract/instance'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { Config, MallOrder, MallSettings } from '@mallgate/shared/contract/operations'
import { keyPathText } from '@mallgate/shared/definition-fault'
import { type LoadedDefinitions, type WantedNames, mallOfFile } from '@mallgate/shared/definition-folders'
import { definitionFaults } from '@mallgate/shared/definitions'

/** All that decides what a process hosts. */
export interface HostingInputs {
  wanted: WantedNames
  folders: LoadedDefinitions
  /** Undefined where Call Center never told any: then the folders alone count. */
  config: Config | undefined
  /** A pushed definition by its hash; undefined where it is not had yet. */
  pushed(hash: string): MallDefinition | undefined
}

export interface HostedMalls {
  /** What is to be hosted, with settings over it. */
  definitions: Map<string, MallDefinition>
  /** Those of `definitions` that Call Center had compiled before it took them. */
  checked: Set<string>
  /** Stays as it is, hosted or not: what it is to be is not known yet, or cannot be. */
  asIs: Set<string>
  refused: RefusedDefinition[]
}

/**
 * What a process hosts, of what lies in its folders and what operators ordered. A pushed definition goes before a folder's, settings over
 * both; what was taken away, or switched off by settings, is hosted by nobody. `*` leaves out what its definition switches off, unless
 * settings switch it on.
 */
export function hostedMalls({ wanted, folders, config, pushed }: HostingInputs): HostedMalls {
  const hosted: HostedMalls = { definitions: new Map(), checked: new Set(), asIs: new Set(), refused: badFiles(folders, wanted) }
  const orders = new Map((config?.malls ?? []).map((order) => [order.id, order]))
  const refuse = (mall: string, reason: string, definition?: string) =>
    hosted.refused.push({ mall, ...(definition && { definition }), reason: reason.slice(0, mostReason) })

  for (const id of mallsInQuestion(wanted, folders, orders)) {
    const order = orders.get(id)
    if (order?.removed || order?.settings?.enabled === false) continue
    const inFolder = folders.definitions.get(id)?.definition
    let base = inFolder
    if (order?.definition) {
      const given = pushed(order.definition)
      const fault = given && pushedFault(id, given)
      if (fault) refuse(id, fault, order.definition)
      if (!given || fault) {
        hosted.asIs.add(id)
        continue
      }
      base = given
    }
    if (!base || !switchedOn(base, order, wanted)) continue
    const definition = withSettings(base, order?.settings)
    const fault = definition === base ? undefined : faultText(definition)
    if (fault) {
      refuse(id, `its settings do not go with its definition: ${fault}`)
      hosted.asIs.add(id)
    } else {
      hosted.definitions.set(id, definition)
      if (order?.definition) hosted.checked.add(id)
    }
  }
  return hosted
}

/** The definition as settings change it; the same object where there are none. `enabled` says only whether it is hosted. */
export function withSettings(definition: MallDefinition, settings: MallSettings | undefined): MallDefinition {
  const { fresh, limits } = settings ?? {}
  if (fresh === undefined && limits === undefined) return definition
  return {
    ...definition,
    ...(fresh !== undefined && { fresh }),
    ...(limits !== undefined && { limits: { ...definition.limits, ...limits } }),
  }
}

const mostReason = 2_000

function mallsInQuestion(wanted: WantedNames, folders: LoadedDefinitions, orders: ReadonlyMap<string, MallOrder>): Set<string> {
  return wanted.all ? new Set([...folders.definitions.keys(), ...orders.keys(), ...wanted.names]) : new Set(wanted.names)
}

const switchedOn = (base: MallDefinition, order: MallOrder | undefined, { names }: WantedNames): boolean =>
  names.has(base.id) || (order?.settings?.enabled ?? base.enabled !== false)

/** Call Center has checked it: this holds it against this process' own rules, which may be another version's. */
function pushedFault(id: string, definition: MallDefinition): string | undefined {
  return definition.id === id ? faultText(definition) : `it defines "${definition.id}", and was pushed as "${id}"`
}

const faultText = (definition: MallDefinition): string | undefined =>
  definitionFaults(definition)
    .map(({ path, message }) => `${keyPathText(path)}: ${message}`)
    .join('; ') || undefined

/** Those that are this process' business; a folder that cannot be read is nobody's mall. */
function badFiles({ errors }: LoadedDefinitions, { all, names }: WantedNames): RefusedDefinition[] {
  return errors.flatMap(({ file, message }) => {
    const mall = mallOfFile(file)
    return mall !== undefined && mallId.test(mall) && (all || names.has(mall)) ? [{ mall, reason: message.slice(0, mostReason) }] : []
  })
}

const mallId = /^[a-z0-9][a-z0-9-]{0,62}$/
