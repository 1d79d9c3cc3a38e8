import { isRecord } from '../extract/json-path.ts'

/** A list of objects somewhere in JSON. */
export interface JsonList {
  /** As a definition has it: `data.items`, `edges[].node`. */
  path: string
  members: Record<string, unknown>[]
}

const mostDepth = 12
const mostVisited = 50_000
const leastMembers = 2
// What stands in paths by itself.
const plainKey = /^[^.[\]\s=]+$/

/** All lists that may be of things on sale, the longest first. */
export function listsIn(root: unknown): JsonList[] {
  const found: JsonList[] = []
  let visited = 0
  visit(root, '', 0)
  return found.toSorted((a, b) => b.members.length - a.members.length)

  function visit(value: unknown, path: string, depth: number): void {
    if (depth > mostDepth || ++visited > mostVisited) return
    if (Array.isArray(value)) return visitList(value, path, depth)
    if (!isRecord(value)) return
    for (const [key, inner] of Object.entries(value))
      if (plainKey.test(key) && typeof inner === 'object' && inner !== null) visit(inner, path === '' ? key : `${path}.${key}`, depth + 1)
  }

  function visitList(list: unknown[], path: string, depth: number): void {
    const members = list.filter(isRecord)
    if (members.length >= leastMembers && members.length === list.length) {
      const wrapped = wrapperOf(members)
      if (wrapped === undefined) found.push({ path: path === '' ? '$' : path, members })
      else found.push({ path: `${path}[].${wrapped}`, members: members.map((member) => member[wrapped] as Record<string, unknown>) })
    }
    for (const [index, member] of list.slice(0, 4).entries()) if (isRecord(member)) visit(member, `${path}[${index}]`, depth + 1)
  }
}

/** `node`, where each member holds the thing itself in it and next to nothing besides. */
function wrapperOf(members: readonly Record<string, unknown>[]): string | undefined {
  const [first] = members
  const [key] = Object.keys(first!).filter((name) => isRecord(first![name]) && Object.keys(first![name]).length > 2)
  const slim = Object.keys(first!).length <= 3
  return key !== undefined && slim && plainKey.test(key) && members.every((member) => isRecord(member[key])) ? key : undefined
}

export type Leaf = string | number | boolean

const mostLeaves = 200

/** The values of a thing by their paths; of lists within it, the first member's. */
export function leavesOf(member: Record<string, unknown>): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  visit(member, '', 0)
  return leaves

  function visit(value: unknown, path: string, depth: number): void {
    if (leaves.size >= mostLeaves || depth > 6) return
    if (Array.isArray(value)) visit(value[0], `${path}[0]`, depth + 1)
    else if (isRecord(value)) {
      for (const [key, inner] of Object.entries(value))
        if (plainKey.test(key)) visit(inner, path === '' ? key : `${path}.${key}`, depth + 1)
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') leaves.set(path, value)
  }
}
