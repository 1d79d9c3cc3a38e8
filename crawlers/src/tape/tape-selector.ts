import { type Selector as Token, parse } from 'css-what'

import { compileCompound } from './compound.ts'
import { type Test, type Wanted, after, firstWithin, nextWithin, none, previousElement } from './search.ts'
import { type Tape, isElement } from './tape.ts'

/** A selector for tapes, with the results css-select 7 has on the page's DOM. Nodes are -1 where there is none. */
export interface TapeSelector {
  first(tape: Tape, root: number): number
  all(tape: Tape, root: number): number[]
  is(tape: Tape, node: number): boolean
}

/** Undefined where the selector has something that only css-select knows, or is none. */
export function compileTapeSelector(selector: string): TapeSelector | undefined {
  const wanted = compileList(tokensOf(selector) ?? [], false)
  if (!wanted) return undefined
  return {
    first: (tape, root) => firstWithin(tape, root, wanted),
    all(tape, root) {
      const found: number[] = []
      const end = tape.next[root]!
      for (let node = firstWithin(tape, root, wanted); node !== none; node = nextWithin(tape, after(tape, node), end, root, wanted))
        found.push(node)
      return found
    },
    is: (tape, node) => wanted.test(tape, node, node),
  }
}

function tokensOf(selector: string): Token[][] | undefined {
  try {
    return parse(selector)
  } catch {
    return undefined
  }
}

/** Any of several selectors. `relative`: each begins below the scope, as within `:has()`. */
function compileList(list: readonly Token[][], relative: boolean): Wanted | undefined {
  if (list.length === 0) return undefined
  const all = list.map((tokens) => compileOne(tokens, relative))
  if (!all.every((one) => one !== undefined)) return undefined
  if (all.length === 1) return all[0]
  return { test: (tape, node, scope) => all.some(({ test }) => test(tape, node, scope)), tag: none }
}

type Combinator = 'descendant' | 'child' | 'adjacent' | 'sibling'
const combinators: ReadonlySet<string> = new Set(['descendant', 'child', 'adjacent', 'sibling'])
const isCombinator = (type: string): type is Combinator => combinators.has(type)

const isScope: Test = (_tape, node, scope) => node === scope

function compileOne(tokens: readonly Token[], relative: boolean): Wanted | undefined {
  let reached: Wanted | undefined = relative ? { test: isScope, tag: none } : undefined
  let link: Combinator = 'descendant'
  let compound: Token[] = []
  const rest = [...tokens]
  if (relative && rest[0] && isCombinator(rest[0].type)) link = rest.shift()!.type as Combinator
  // Beside the element, not in it.
  if (relative && (link === 'adjacent' || link === 'sibling')) return undefined
  for (const token of rest) {
    if (!isCombinator(token.type)) {
      compound.push(token)
      continue
    }
    if (compound.length === 0) return undefined
    reached = linked(reached, link, compileCompound(compound, compileList))
    if (!reached) return undefined
    compound = []
    link = token.type
  }
  return compound.length === 0 ? undefined : linked(reached, link, compileCompound(compound, compileList))
}

/** The compound's own test first: it is what most elements fail. */
function linked(before: Wanted | undefined, link: Combinator, own: Wanted | undefined): Wanted | undefined {
  if (!own || !before) return own
  const reach = reaches[link]
  return { ...own, test: (tape, node, scope) => own.test(tape, node, scope) && reach(tape, node, scope, before.test) }
}

type Reach = (tape: Tape, node: number, scope: number, before: Test) => boolean

const reaches: Record<Combinator, Reach> = {
  child(tape, node, scope, before) {
    const parent = tape.parent[node]!
    return parent > 0 && before(tape, parent, scope)
  },
  descendant(tape, node, scope, before) {
    for (let above = tape.parent[node]!; above > 0; above = tape.parent[above]!) if (before(tape, above, scope)) return true
    return false
  },
  adjacent(tape, node, scope, before) {
    const beside = previousElement(tape, node)
    return beside !== none && before(tape, beside, scope)
  },
  sibling(tape, node, scope, before) {
    for (let beside = tape.parent[node]! + 1; beside < node; beside = tape.next[beside]!)
      if (isElement(tape, beside) && before(tape, beside, scope)) return true
    return false
  },
}
