import type { AttributeSelector, PseudoSelector, Selector as Token } from 'css-what'

import { compileAttribute } from './attribute-test.ts'
import { type ClassTest, createClassTest } from './class-test.ts'
import { compileNth } from './nth.ts'
import { type Test, type Wanted, firstWithin, none } from './search.ts'
import { tagNumbers } from './tags.ts'
import { textOf } from './tape-text.ts'

/** Stands for the searched element in a selector: see `withScope` in extract/selectors.ts. */
const scopePseudo = 'card'

/** Any of several selectors. `relative`: each begins below the scope, as within `:has()`. */
export type CompileList = (list: readonly Token[][], relative: boolean) => Wanted | undefined

interface Simple {
  cost: number
  test: Test
  tag?: number | undefined
  class?: ClassTest
}

/** What one element must be by itself: its name, its classes, its attributes, its place. Cheap tests first. Undefined for what is not covered. */
export function compileCompound(tokens: readonly Token[], compileList: CompileList): Wanted | undefined {
  const simple: Simple[] = []
  for (const token of tokens) {
    const one = compileSimple(token, compileList)
    if (!one) return undefined
    simple.push(one)
  }
  simple.sort((a, b) => a.cost - b.cost)
  const tag = simple.find((one) => one.tag !== undefined)?.tag ?? none
  const known = simple.find((one) => one.class)?.class
  const test = all(simple.map((one) => one.test))
  return test && { test, tag, class: known }
}

function all([first, second, third, ...rest]: Test[]): Test | undefined {
  if (!first || !second) return first
  if (!third) return (tape, node, scope) => first(tape, node, scope) && second(tape, node, scope)
  const others = all([third, ...rest])!
  return (tape, node, scope) => first(tape, node, scope) && second(tape, node, scope) && others(tape, node, scope)
}

function compileSimple(token: Token, compileList: CompileList): Simple | undefined {
  switch (token.type as string) {
    case 'universal':
      return 'namespace' in token && token.namespace === null ? { cost: 0, test: () => true } : undefined
    case 'tag':
      return 'name' in token && 'namespace' in token && token.namespace === null ? tagTest(token.name) : undefined
    case 'attribute':
      return attributeTest(token as AttributeSelector)
    case 'pseudo':
      return pseudoTest(token as PseudoSelector, compileList)
    default:
      return undefined
  }
}

function tagTest(written: string): Simple {
  const name = written.toLowerCase()
  const tag = tagNumbers.get(name)
  const test: Test = ({ kind, unknownTags }, node) => kind[node] === (tag ?? unknownTags.get(name))
  return { cost: 0, test: tag === undefined ? test : ({ kind }, node) => kind[node] === tag, tag }
}

function attributeTest(token: AttributeSelector): Simple | undefined {
  if (token.namespace !== null) return undefined
  const { name, action, value } = token
  if (name.toLowerCase() === 'class' && (action as string) === 'element' && !/\s/.test(value)) {
    const classTest = createClassTest(value)
    return { cost: 1, test: (tape, node) => classTest.has(tape, tape.classList[node]!), class: classTest }
  }
  const test = compileAttribute(token)
  return test && { cost: 2, test }
}

function pseudoTest({ name, data }: PseudoSelector, compileList: CompileList): Simple | undefined {
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

function nestedTest(name: string, list: readonly Token[][], compileList: CompileList): Simple | undefined {
  if (mentionsScope(list)) return undefined
  if (name === 'has') {
    const inside = compileList(list, true)
    return inside && { cost: 5, test: (tape, node) => firstWithin(tape, node, inside) !== none }
  }
  const any = compileList(list, false)?.test
  if (!any) return undefined
  if (name === 'not') return { cost: 4, test: (tape, node, scope) => !any(tape, node, scope) }
  return name === 'is' || name === 'where' || name === 'matches' ? { cost: 4, test: any } : undefined
}
