import type { AttributeSelector, PseudoSelector, Selector as Token } from 'css-what'

import { compileAttribute, hasWord } from './attribute-test.ts'
import { compileNth } from './nth.ts'
import { type Test, firstWithin, none } from './search.ts'
import { tagNumbers } from './tags.ts'
import { textOf } from './tape-text.ts'
import type { Tape } from './tape.ts'

/** Stands for the searched element in a selector: see `withScope` in extract/selectors.ts. */
const scopePseudo = 'card'

/** Any of several selectors. `relative`: each begins below the scope, as within `:has()`. */
export type CompileList = (list: readonly Token[][], relative: boolean) => Test | undefined

/** What one element must be by itself: its name, its classes, its attributes, its place. Cheap tests first. Undefined for what is not covered. */
export function compileCompound(tokens: readonly Token[], compileList: CompileList): Test | undefined {
  const tests: { cost: number; test: Test }[] = []
  for (const token of tokens) {
    const one = compileSimple(token, compileList)
    if (!one) return undefined
    tests.push(one)
  }
  const [first, second, ...rest] = tests.sort((a, b) => a.cost - b.cost).map(({ test }) => test)
  if (!first) return undefined
  if (!second) return first
  if (rest.length === 0) return (tape, node, scope) => first(tape, node, scope) && second(tape, node, scope)
  return (tape, node, scope) => first(tape, node, scope) && second(tape, node, scope) && rest.every((test) => test(tape, node, scope))
}

function compileSimple(token: Token, compileList: CompileList): { cost: number; test: Test } | undefined {
  switch (token.type as string) {
    case 'universal':
      return 'namespace' in token && token.namespace === null ? { cost: 0, test: () => true } : undefined
    case 'tag':
      return 'name' in token && 'namespace' in token && token.namespace === null ? { cost: 0, test: tagTest(token.name) } : undefined
    case 'attribute':
      return attributeTest(token as AttributeSelector)
    case 'pseudo':
      return pseudoTest(token as PseudoSelector, compileList)
    default:
      return undefined
  }
}

function tagTest(written: string): Test {
  const name = written.toLowerCase()
  const number = tagNumbers.get(name)
  if (number !== undefined) return ({ kind }, node) => kind[node] === number
  return ({ kind, unknownTags }, node) => kind[node] === unknownTags.get(name)
}

function attributeTest(token: AttributeSelector): { cost: number; test: Test } | undefined {
  if (token.namespace !== null) return undefined
  const { name, action, value } = token
  if (name.toLowerCase() === 'class' && (action as string) === 'element' && !/\s/.test(value)) return { cost: 1, test: classTest(value) }
  const test = compileAttribute(token)
  return test && { cost: 2, test }
}

/** Asked once for each distinct list of classes on a page. */
function classTest(name: string): Test {
  const unknown = 0
  const yes = 1
  const no = 2
  let of: Tape | undefined
  let verdicts = new Uint8Array(0)
  return (tape, node) => {
    if (of !== tape) {
      of = tape
      verdicts = new Uint8Array(tape.classes.length)
    }
    const list = tape.classList[node]!
    if (list === 0) return false
    if (verdicts[list] === unknown) verdicts[list] = hasWord(tape.classes[list]!, name) ? yes : no
    return verdicts[list] === yes
  }
}

function pseudoTest({ name, data }: PseudoSelector, compileList: CompileList): { cost: number; test: Test } | undefined {
  if (Array.isArray(data)) return nestedTest(name, data, compileList)
  if (name === scopePseudo && data === null) return { cost: 0, test: (_tape, node, scope) => node === scope }
  if (data !== null && (name === 'contains' || name === 'icontains')) return { cost: 6, test: containsTest(data, name === 'icontains') }
  const test = compileNth(name, data)
  return test && { cost: 3, test }
}

function containsTest(text: string, anyCase: boolean): Test {
  if (!anyCase) return (tape, node) => textOf(tape, node, Infinity).includes(text)
  const wanted = text.toLowerCase()
  return (tape, node) => textOf(tape, node, Infinity).toLowerCase().includes(wanted)
}

const mentionsScope = (list: readonly Token[][]): boolean =>
  list.some((tokens) =>
    tokens.some(
      (token) => 'name' in token && (token.name === scopePseudo || token.name === 'scope' || nestsScope(token as PseudoSelector)),
    ),
  )
const nestsScope = ({ data }: PseudoSelector): boolean => Array.isArray(data) && mentionsScope(data)

function nestedTest(name: string, list: readonly Token[][], compileList: CompileList): { cost: number; test: Test } | undefined {
  if (mentionsScope(list)) return undefined
  if (name === 'has') {
    const inside = compileList(list, true)
    return inside && { cost: 5, test: (tape, node) => firstWithin(tape, node, inside) !== none }
  }
  const any = compileList(list, false)
  if (!any) return undefined
  if (name === 'not') return { cost: 4, test: (tape, node, scope) => !any(tape, node, scope) }
  return name === 'is' || name === 'where' || name === 'matches' ? { cost: 4, test: any } : undefined
}
