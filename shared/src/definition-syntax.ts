import { parse } from 'css-what'

import type { CssField, CssStrategy, JsonField, MallDefinition, Matcher, Pipe, Strategy } from './contract/mall.ts'
import { DefinitionFault, type KeyPath } from './definition-fault.ts'
import { compilePattern } from './definition-pattern.ts'

/**
 * Selectors, JSON paths and patterns that cannot be read at all, found where the definition is loaded, so that file and line are
 * named. What only its use shows (a pseudo-class nobody knows) the crawler names when it compiles them.
 */
export function* syntaxRules({ request, facts, extract, details, detect }: MallDefinition): Generator<DefinitionFault> {
  yield* strategiesRules(extract?.strategies ?? [], ['extract', 'strategies'])
  yield* strategiesRules(details?.strategies ?? [], ['details', 'strategies'])
  for (const [name, sources] of Object.entries(facts?.css ?? {}))
    for (const one of [sources].flat()) yield* cssFieldRules(one, ['facts', 'css', name])
  for (const [name, sources] of Object.entries(facts?.json ?? {}))
    for (const one of [sources].flat()) yield* jsonPathRule(one, ['facts', 'json', name])
  const next = request?.next
  if (typeof next === 'string') yield* cssFieldRules(next, ['request', 'next'])
  else if (next) yield* jsonPathRule(next.path, ['request', 'next', 'path'])
  for (const [kind, matchers] of Object.entries(detect ?? {})) {
    for (const [index, matcher] of (matchers as Matcher[]).entries()) yield* matcherRules(matcher, ['detect', kind, index])
  }
}

function* strategiesRules(strategies: readonly Strategy[], at: KeyPath): Generator<DefinitionFault> {
  for (const [index, strategy] of strategies.entries()) {
    const path = [...at, index]
    if ('css' in strategy) {
      yield* selectorRule(strategy.css.items, [...path, 'css', 'items'])
      if (strategy.css.skip) yield* selectorRule(strategy.css.skip, [...path, 'css', 'skip'])
      for (const [name, field] of Object.entries(strategy.css.fields)) yield* cssFieldRules(field, [...path, 'css', 'fields', name])
    } else yield* jsonRules(strategy, path)
  }
}

/** Of all strategies that read JSON, wherever it stands. */
function* jsonRules(strategy: Exclude<Strategy, CssStrategy>, path: KeyPath): Generator<DefinitionFault> {
  for (const [kind, said] of Object.entries(strategy)) {
    const {
      select,
      after,
      items,
      fields = {},
    } = said as { select?: string; after?: string; items?: string; fields?: Record<string, JsonField> }
    if (select !== undefined) yield* selectorRule(select, [...path, kind, 'select'])
    if (after !== undefined) yield* afterRule(after, [...path, kind, 'after'])
    if (items !== undefined) yield* jsonPathRule(items, [...path, kind, 'items'])
    for (const [name, field] of Object.entries(fields)) yield* jsonFieldRules(field, [...path, kind, 'fields', name])
  }
}

function* cssFieldRules(field: CssField, path: KeyPath): Generator<DefinitionFault> {
  if (typeof field === 'string') return yield* selectorRule(field.replace(/@[^@\]]*$/, ''), path)
  const selectors = field.select === undefined ? [] : [field.select].flat()
  for (const selector of selectors) yield* selectorRule(selector.replace(/@[^@\]]*$/, ''), [...path, 'select'])
  yield* pipeRules(field.pipes, path)
}

function* jsonFieldRules(field: JsonField, path: KeyPath): Generator<DefinitionFault> {
  if (typeof field === 'string') return yield* jsonPathRule(field, path)
  const paths = field.path === undefined ? [] : [field.path].flat()
  for (const one of paths) yield* jsonPathRule(one, [...path, 'path'])
  if (field.decimals !== undefined) yield* jsonPathRule(field.decimals, [...path, 'decimals'])
  yield* pipeRules(field.pipes, path)
}

function* matcherRules({ css, json }: Matcher, path: KeyPath): Generator<DefinitionFault> {
  if (css !== undefined) yield* selectorRule(css, [...path, 'css'])
  if (json !== undefined) yield* jsonPathRule(json, [...path, 'json'])
}

function* pipeRules(pipes: readonly Pipe[] = [], path: KeyPath): Generator<DefinitionFault> {
  for (const [index, pipe] of pipes.entries()) {
    if ('regex' in pipe) yield* patternRule(pipe.regex, [...path, 'pipes', index, 'regex'])
    if ('replace' in pipe) yield* patternRule(pipe.replace[0], [...path, 'pipes', index, 'replace', 0])
  }
}

function* selectorRule(selector: string, path: KeyPath): Generator<DefinitionFault> {
  // `@href` alone takes the attribute of the card itself; a leading combinator stands behind the card.
  const bare = selector.trim().replace(/^>/, '').trim()
  if (bare === '') return
  yield* faultOf(() => parse(bare), path, `"${selector}" is not a selector`)
}

function* patternRule(source: string, path: KeyPath): Generator<DefinitionFault> {
  try {
    compilePattern(source, 'u', path)
  } catch (error) {
    if (!(error instanceof DefinitionFault)) throw error
    yield error
  }
}

function* afterRule(after: string, path: KeyPath): Generator<DefinitionFault> {
  if (after.trim() === '') yield new DefinitionFault(path, 'is blank: JSON would begin anywhere')
  else if (after.includes('\\'))
    yield new DefinitionFault(path, 'is text and no pattern: write it as the script has it, without "\\", like window.__STATE__ =')
}

const jsonPath = /^\$?(?:(?:^|\.|(?<=^\$))[^.[\]\s][^.[\]]*|\[(?:\d*|[^[\]=.]+=[^[\]]*)\])*$/

function* jsonPathRule(source: string, path: KeyPath): Generator<DefinitionFault> {
  const rest = source.trim().replace(/^\$\.?/, '')
  if (rest !== '' && !jsonPath.test(rest))
    yield new DefinitionFault(path, `"${source}" is not a path: write it like a.b[0].c, list[].item or list[name=Brand].value`)
}

function* faultOf(read: () => unknown, path: KeyPath, what: string): Generator<DefinitionFault> {
  try {
    read()
  } catch (error) {
    yield new DefinitionFault(path, `${what}: ${(error as Error).message}`, { cause: error })
  }
}
