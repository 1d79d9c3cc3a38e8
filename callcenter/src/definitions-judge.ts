import { keyPathText, DefinitionFault, type KeyPath } from '@mallgate/shared/definition-fault'
import { DefinitionError, parseDefinition } from '@mallgate/shared/definitions'
import { definitionRules } from '@mallgate/shared/definition-rules'
import { withPreset } from '@mallgate/shared/definition-preset'
import { schemaFaults } from '@mallgate/shared/schema-faults'
import { MallDefinition } from '@mallgate/shared/contract/mall'
import { ProblemError } from '@mallgate/shared/contract/problem'

/** A definition as it was sent: text to be read, or read already. */
export type GivenDefinition = { yaml: string } | { json: unknown }

/** One fault, as `errors` of a problem tells it; with its place where it was sent as YAML. */
export interface DefinitionFlaw {
  in: 'body'
  name: string
  message: string
  line?: number
  column?: number
}

/**
 * Reads a definition by schema and rules.
 * @param id the mall it must be for; any where undefined
 * @throws ProblemError `invalid_definition` with all faults
 */
export function readDefinition(given: GivenDefinition, id: string | undefined): MallDefinition {
  if ('yaml' in given) return readYaml(given.yaml, (definition) => void throwFirst(idRule(definition, id)))
  const value = withPreset(given.json)
  const faults = schemaFaults(MallDefinition, value)
  const definition = value as MallDefinition
  if (faults.length === 0) faults.push(...idRule(definition, id), ...definitionRules(definition))
  if (faults.length > 0) throw invalid(faults.map(({ path, message }) => ({ in: 'body', name: keyPathText(path), message })))
  return definition
}

/** The faults somebody else found, with their places in the text. */
export function placeFlaws(given: GivenDefinition, flaws: readonly { name: string; message: string }[]): ProblemError {
  const bare = flaws.map(({ name, message }): DefinitionFlaw => ({ in: 'body', name, message }))
  if (!('yaml' in given)) return invalid(bare)
  try {
    readYaml(
      given.yaml,
      ...flaws.map(
        ({ name, message }) =>
          () =>
            throwFirst([new DefinitionFault(keyPathOf(name), message)]),
      ),
    )
    return invalid(bare)
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
}

const flawsAtMost = 50

function readYaml(text: string, ...checks: ((definition: MallDefinition) => void)[]): MallDefinition {
  try {
    // A name of its own: no folder rules what a pushed text may be called.
    return parseDefinition(text, 'pushed.yaml', checks)
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    throw invalid(error.issues.map(({ key, message, line, column }) => ({ in: 'body', name: key, message, line, column })))
  }
}

function idRule(definition: MallDefinition, id: string | undefined): DefinitionFault[] {
  if (id === undefined || definition.id === id) return []
  return [new DefinitionFault(['id'], `is "${definition.id}", but it was sent for the mall "${id}": make them the same`)]
}

function throwFirst([first]: DefinitionFault[]): void {
  if (first) throw first
}

function invalid(flaws: DefinitionFlaw[]): ProblemError {
  const errors = flaws.slice(0, flawsAtMost)
  const text = errors.map(({ line, column, name, message }) =>
    [line && `${line}:${column}`, name && `${name}:`, message].filter(Boolean).join(' '),
  )
  return new ProblemError('invalid_definition', text.join('; '), { errors })
}

/** The keys of `extract.strategies[0].css.items`. */
const keyPathOf = (text: string): KeyPath =>
  [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) => (index === undefined ? key : Number(index)))
