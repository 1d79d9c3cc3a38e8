import { tags } from './tags.ts'
import { type Tape, isElement } from './tape.ts'

/** Whether an element is what a selector says. `scope` is the element that is searched. */
export type Test = (tape: Tape, node: number, scope: number) => boolean

/** Where there is no node. */
export const none = -1

/** The first element below `root` that passes; what stands in a template is no part of the page. */
export const firstWithin = (tape: Tape, root: number, test: Test): number => nextWithin(tape, root + 1, tape.next[root]!, root, test)

/** The first from `from` on, before `end`. */
export function nextWithin(tape: Tape, from: number, end: number, scope: number, test: Test): number {
  for (let node = from; node < end; node = after(tape, node)) if (isElement(tape, node) && test(tape, node, scope)) return node
  return none
}

/** The next node of the page, into the element where it has anything in it. */
export const after = ({ kind, next }: Tape, node: number): number => (kind[node] === tags.template ? next[node]! : node + 1)

export function previousElement(tape: Tape, node: number): number {
  let last = none
  for (let beside = tape.parent[node]! + 1; beside < node; beside = tape.next[beside]!) if (isElement(tape, beside)) last = beside
  return last
}
