import type { ClassTest } from './class-test.ts'
import { tags } from './tags.ts'
import { type Tape, isElement } from './tape.ts'

/** Whether an element is what a selector says. `scope` is the element that is searched. */
export type Test = (tape: Tape, node: number, scope: number) => boolean

/** What a whole selector asks of its element: where it names a tag or a class, elements without it are passed over. */
export interface Wanted {
  test: Test
  /** A common tag's number; -1 where none is named. */
  tag: number
  class?: ClassTest | undefined
}

/** Where there is no node. */
export const none = -1

/** The first element below `root` that passes; what stands in a template is no part of the page. */
export const firstWithin = (tape: Tape, root: number, wanted: Wanted): number => nextWithin(tape, root + 1, tape.next[root]!, root, wanted)

/** The first from `from` on, before `end`. */
export function nextWithin(tape: Tape, from: number, end: number, scope: number, wanted: Wanted): number {
  if (wanted.class) return nextOfClass(tape, from, end, scope, wanted.class, wanted.test)
  if (wanted.tag >= 0) return nextOfTag(tape, from, end, scope, wanted.tag, wanted.test)
  for (let node = from; node < end; node = after(tape, node)) if (isElement(tape, node) && wanted.test(tape, node, scope)) return node
  return none
}

function nextOfClass(tape: Tape, from: number, end: number, scope: number, klass: ClassTest, test: Test): number {
  const { kind, next, classList } = tape
  for (let node = from; node < end; node++) {
    const list = classList[node]!
    if (list !== 0 && klass.has(tape, list) && test(tape, node, scope)) return node
    if (kind[node] === tags.template) node = next[node]! - 1
  }
  return none
}

function nextOfTag(tape: Tape, from: number, end: number, scope: number, tag: number, test: Test): number {
  const { kind, next, seenTags } = tape
  if (seenTags[tag] === 0) return none
  for (let node = from; node < end; node++) {
    const what = kind[node]!
    if (what === tag && test(tape, node, scope)) return node
    if (what === tags.template) node = next[node]! - 1
  }
  return none
}

/** The next node of the page, into the element where it has anything in it. */
export const after = ({ kind, next }: Tape, node: number): number => (kind[node] === tags.template ? next[node]! : node + 1)

export function previousElement(tape: Tape, node: number): number {
  let last = none
  for (let beside = tape.parent[node]! + 1; beside < node; beside = tape.next[beside]!) if (isElement(tape, beside)) last = beside
  return last
}
