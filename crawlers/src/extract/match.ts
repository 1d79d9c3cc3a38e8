import type { Matcher } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { compileJsonPath } from './json-path.ts'
import { compilePageElements } from './page-elements.ts'
import type { PageView } from './page-view.ts'
import { foldSpace } from '../tape/fold-space.ts'

export type Matches = (page: PageView) => boolean

/** True where any of the matchers holds. */
export function compileMatchers(matchers: readonly Matcher[], path: KeyPath): Matches {
  const compiled = matchers.map((matcher, index) => compileMatcher(matcher, [...path, index]))
  return (page) => compiled.some((matches) => matches(page))
}

/** All keys of a matcher must hold; the cheapest are tried first. */
function compileMatcher({ status, json, equals, css, text }: Matcher, path: KeyPath): Matches {
  const tests: Matches[] = []
  if (status !== undefined) tests.push((page) => page.status === status)
  if (json !== undefined) tests.push(compileJsonTest(json, equals, path))
  if (css !== undefined) tests.push(compileCssTest(css, text, path))
  else if (text !== undefined) tests.push(compileTextTest(text))
  return (page) => tests.every((test) => test(page))
}

function compileJsonTest(json: string, equals: Matcher['equals'], path: KeyPath): Matches {
  const at = compileJsonPath(json, [...path, 'json'])
  return (page) => {
    const [value] = at.values(page.json())
    if (equals === undefined) return value !== undefined
    return value === equals || (Array.isArray(value) && value.length === equals)
  }
}

function compileCssTest(css: string, text: string | undefined, path: KeyPath): Matches {
  const elements = compilePageElements(css, [...path, 'css'])
  const wanted = text === undefined ? undefined : folded(text)
  return (page) => {
    if (page.json() !== undefined) return false
    if (wanted === undefined) return elements.first(page) !== undefined
    return elements.all(page).some((element) => folded(element.text()).includes(wanted))
  }
}

function compileTextTest(text: string): Matches {
  const wanted = folded(text)
  // A word in ASCII stands in the source as it is read, so that most pages need not be read for it.
  const [word] = wanted.match(/[a-z\d]{3,}/g)?.sort((a, b) => b.length - a.length) ?? []
  const hint = word === undefined ? undefined : new RegExp(word, 'i')
  return (page) => (hint?.test(page.source) ?? true) && folded(page.words()).includes(wanted)
}

const folded = (text: string): string => foldSpace(text).toLowerCase()
