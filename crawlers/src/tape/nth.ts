import { type Test, none, previousElement } from './search.ts'
import { type Tape, isElement } from './tape.ts'

/** Pseudo-classes of an element's place among its siblings. Undefined for what is not covered. */
export function compileNth(name: string, data: string | null): Test | undefined {
  if (data !== null) return name === 'nth-child' ? countTest(data, false) : name === 'nth-of-type' ? countTest(data, true) : undefined
  switch (name) {
    case 'first-child':
      return (tape, node) => previousElement(tape, node) === none
    case 'last-child':
      return (tape, node) => isLast(tape, node, false)
    case 'first-of-type':
      return (tape, node) => before(tape, node, true) === 0
    case 'last-of-type':
      return (tape, node) => isLast(tape, node, true)
    case 'only-child':
      return (tape, node) => before(tape, node, false) === 0 && isLast(tape, node, false)
    default:
      return undefined
  }
}

/** An+B, as far as it is no tautology (Selectors, 9). */
function countTest(data: string, ofType: boolean): Test | undefined {
  const text = data.trim().toLowerCase()
  const [, step, sign, add, only] = /^(?:([+-]?\d*)n\s*(?:([+-])\s*(\d+))?|([+-]?\d+))$/.exec(named[text] ?? text) ?? []
  if (step === undefined && only === undefined) return undefined
  const a = only === undefined ? (step === '' || step === '+' ? 1 : step === '-' ? -1 : Number(step)) : 0
  const b = only === undefined ? (add === undefined ? 0 : Number(`${sign}${add}`)) : Number(only)
  // What holds for every element, or for none, css-select answers in ways of its own.
  if ((a === 1 && b <= 1) || (a <= 0 && b <= 0)) return undefined
  return (tape, node) => {
    const place = before(tape, node, ofType) + 1
    return a === 0 ? place === b : (place - b) % a === 0 && (place - b) / a >= 0
  }
}

const named: Record<string, string> = { odd: '2n+1', even: '2n' }

function before(tape: Tape, node: number, ofType: boolean): number {
  const { parent, next, kind } = tape
  let count = 0
  for (let beside = parent[node]! + 1; beside < node; beside = next[beside]!)
    if (isElement(tape, beside) && (!ofType || kind[beside] === kind[node])) count++
  return count
}

function isLast(tape: Tape, node: number, ofType: boolean): boolean {
  const { parent, next, kind } = tape
  const end = next[parent[node]!]!
  for (let beside = next[node]!; beside < end; beside = next[beside]!)
    if (isElement(tape, beside) && (!ofType || kind[beside] === kind[node])) return false
  return true
}
