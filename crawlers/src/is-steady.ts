import { parse } from 'css-what'

import type { CssField, MallDefinition, Matcher } from '@mallgate/shared/contract/mall'

import { withScope } from './extract/selectors.ts'

/**
 * Whether reading a page by this definition takes time in proportion to the page, whatever stands there: elements are found by name,
 * class and attribute, and no pattern runs. Where it does, nobody needs to watch the time it takes.
 */
export function isSteady({ extract, detect = {}, request: { next } = {} }: MallDefinition): boolean {
  if (!extract || next !== undefined) return false
  const matchers = [...(detect.blocked ?? []), ...(detect.noResults ?? [])]
  return matchers.every(isSteadyMatcher) && extract.strategies.every((strategy) => 'css' in strategy && isSteadyCss(strategy.css))
}

type Css = Extract<NonNullable<MallDefinition['extract']>['strategies'][number], { css: unknown }>['css']

const isSteadyCss = ({ items, skip, fields }: Css): boolean =>
  isPlain(items) && (skip === undefined || isPlain(skip)) && Object.values(fields).every(isSteadyField)

function isSteadyField(field: CssField): boolean {
  if (typeof field === 'string') return isPlain(field.replace(atAttribute, ''))
  const { select = [], pipes = [] } = field
  return (
    pipes.every((pipe) => !('regex' in pipe || 'replace' in pipe)) && [select].flat().every((one) => isPlain(one.replace(atAttribute, '')))
  )
}

const isSteadyMatcher = ({ css }: Matcher): boolean => css === undefined || isPlain(css)

const atAttribute = /@[\w:.|-]+$/

// With one gap of any depth an element is held against each of its ancestors once; with two, against each pair of them.
const mostGaps = 1

function isPlain(selector: string): boolean {
  const text = withScope(selector.trim())
  if (text === '' || text === ':card') return true
  return tokensOf(text).every(
    (tokens) => tokens.every(isPlainToken) && tokens.filter(({ type }) => (type as string) === 'descendant').length <= mostGaps,
  )
}

const plainTypes: ReadonlySet<string> = new Set(['tag', 'universal', 'attribute', 'descendant', 'child'])
const isPlainToken = (token: ReturnType<typeof parse>[number][number]): boolean =>
  plainTypes.has(token.type) || ('name' in token && token.name === 'card')

function tokensOf(selector: string): ReturnType<typeof parse> {
  try {
    return parse(selector)
  } catch {
    // What is no selector is told to whoever compiles it.
    return []
  }
}
