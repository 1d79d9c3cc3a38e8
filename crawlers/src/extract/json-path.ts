import { DefinitionFault, type KeyPath } from '@mallgate/shared/definition-fault'

/** A path in JSON, compiled once. */
export interface JsonPath {
  /** All that stands there; empty where nothing does. `null` is nothing. */
  values(root: unknown): unknown[]
  /** The members of the list that stands there; undefined where there is none. What is no list is a list of one. */
  list(root: unknown): unknown[] | undefined
}

type Step = string | number | typeof each | { key: string; is: string }
const each = Symbol('each')

/**
 * `a.b[0].c`, `list[]`, `list[].Item`, `list[name=Brand].value`, `$` for the root itself. `[]` goes through a list, `[key=value]` through
 * those of its members that have this value.
 * @throws DefinitionFault naming `path`
 */
export function compileJsonPath(source: string, path: KeyPath): JsonPath {
  const steps = parseSteps(source, path)
  const values = (root: unknown): unknown[] => {
    let found: unknown[] = [root]
    for (const step of steps) found = found.flatMap((value) => follow(value, step))
    return found.filter((value) => value !== undefined && value !== null)
  }
  const lastEach = steps.findLastIndex((step) => typeof step === 'object' || step === each)
  const toList = steps.slice(0, lastEach)
  return {
    values,
    list(root) {
      if (lastEach >= 0) {
        const lists = toList.reduce<unknown[]>((found, step) => found.flatMap((value) => follow(value, step)), [root])
        return lists.some(Array.isArray) ? values(root) : undefined
      }
      const [value] = values(root)
      return Array.isArray(value) || value === undefined ? value : [value]
    },
  }
}

function parseSteps(source: string, path: KeyPath): Step[] {
  const steps: Step[] = []
  const rest = source.trim().replace(/^\$\.?/, '')
  const pattern = /(?:^|\.)([^.[\]\s][^.[\]]*)|\[(?:(\d*)|([^[\]=.]+)=([^[\]]*))\]/y
  while (pattern.lastIndex < rest.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(rest)
    if (!match)
      throw new DefinitionFault(
        path,
        `"${source}" is not a path: "${rest.slice(at)}" cannot be read; write it like a.b[0].c, list[].item or list[name=Brand].value`,
      )
    const [, name, index, key, is] = match
    steps.push(name ?? (key !== undefined ? { key, is: is! } : index === '' ? each : Number(index)))
  }
  return steps
}

function follow(value: unknown, step: Step): unknown[] {
  if (step === each) return Array.isArray(value) ? value : []
  if (typeof step === 'number') return Array.isArray(value) ? [value[step]] : []
  if (typeof step === 'object') return Array.isArray(value) ? value.filter((one) => isRecord(one) && String(one[step.key]) === step.is) : []
  return isRecord(value) && Object.hasOwn(value, step) ? [value[step]] : []
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
