import type { Pipe } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'
import { compilePattern } from '@mallgate/shared/definition-pattern'

import { foldSpace } from '../tape/fold-space.ts'
import { mostValueChars } from './text.ts'

/** Takes a value through the steps; undefined where one of them finds nothing. */
export type Piped = (value: string) => string | undefined

/**
 * Compiles the steps of a field, in order.
 * @throws DefinitionFault naming the step whose pattern is none, or may take for ever
 */
export function compilePipes(pipes: readonly Pipe[], path: KeyPath): Piped {
  const steps = pipes.map((pipe, index) => compilePipe(pipe, [...path, index]))
  return (value) => {
    let current: string | undefined = value
    for (const step of steps) {
      current = step(current.slice(0, mostValueChars))
      if (current === undefined) return undefined
    }
    return foldSpace(current) || undefined
  }
}

function compilePipe(pipe: Pipe, path: KeyPath): Piped {
  if ('regex' in pipe) {
    const pattern = compilePattern(pipe.regex, 'u', [...path, 'regex'])
    return (value) => {
      const match = pattern.exec(value)
      return match ? (match[1] ?? match[0]) : undefined
    }
  }
  if ('replace' in pipe) {
    const [search, replacement] = pipe.replace
    const pattern = compilePattern(search, 'gu', [...path, 'replace', 0])
    return (value) => value.replace(pattern, replacement)
  }
  if ('split' in pipe) {
    const [separator, index] = pipe.split
    return (value) => value.split(separator).at(index)
  }
  if ('append' in pipe) return (value) => value + pipe.append
  if ('prepend' in pipe) return (value) => pipe.prepend + value
  if ('map' in pipe) {
    const words = new Map(Object.entries(pipe.map))
    return (value) => words.get(value.trim())
  }
  return (value) => value.trim()
}
