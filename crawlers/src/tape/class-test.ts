import { type ClassLists, listHas } from './class-lists.ts'
import type { Tape } from './tape.ts'

const unknown = 0
const yes = 1
const no = 2

/** Whether elements have a class: asked once for each distinct list of classes on a page. */
export interface ClassTest {
  /** Of a list of the page; 0 is no list. */
  has(tape: Tape, list: number): boolean
}

export function createClassTest(name: string): ClassTest {
  const ascii = /^[\0-\x7f]+$/.test(name) ? Buffer.from(name) : undefined
  // The lists' identity is the page's, and holds nothing of it.
  let of: ClassLists | undefined
  let verdicts = new Uint8Array(256)
  return {
    has(tape, list) {
      if (list === 0) return false
      const { classLists } = tape
      if (of !== classLists) {
        of = classLists
        if (verdicts.length <= classLists.count) verdicts = new Uint8Array(classLists.count * 2)
        else verdicts.fill(unknown)
      }
      if (verdicts[list] === unknown) verdicts[list] = listHas(tape, list, name, ascii) ? yes : no
      return verdicts[list] === yes
    },
  }
}
