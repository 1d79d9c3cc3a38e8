import { basename, dirname } from 'node:path'

import { type Document, LineCounter, isMap, parseDocument, visit } from 'yaml'

import { MallDefinition } from './contract/mall.ts'
import { withPreset } from './definition-preset.ts'
import { DefinitionFault, type KeyPath, keyPathText } from './definition-fault.ts'
import { definitionRules } from './definition-rules.ts'
import { syntaxRules } from './definition-syntax.ts'
import { schemaFaults } from './schema-faults.ts'
import { keyAt, offsetOf } from './yaml-places.ts'

/** One fault with its place. Lines and columns count from 1. */
export interface DefinitionIssue {
  line: number
  column: number
  /** `extract.strategies[0].css.items`; empty for the file as a whole. */
  key: string
  message: string
}

/** A definition that cannot be used. The message has a line for each fault: file, line, column, key, what is wrong, what to do. */
export class DefinitionError extends Error {
  override name = 'DefinitionError'
  readonly file: string
  readonly issues: readonly DefinitionIssue[]

  constructor(file: string, issues: readonly DefinitionIssue[], options?: ErrorOptions) {
    super(issues.map(({ line, column, key, message }) => `${file}:${line}:${column} ${key && `${key}: `}${message}`).join('\n'), options)
    this.file = file
    this.issues = issues
  }
}

/** What a caller knows to be wrong beyond schema and rules: throws DefinitionFault. The crawler's compiler is one. */
export type DefinitionCheck = (definition: MallDefinition) => unknown

// The parser takes time by the square of a map's keys, and holds up all else meanwhile: this much takes it half a second at worst.
const mostChars = 32 * 1024
const mostIssues = 50

/**
 * Reads the text of one `mall.yaml`; `file` names it in errors, and its folder the mall.
 * @throws DefinitionError with all that is wrong, each with its line
 */
export function parseDefinition(text: string, file: string, checks: readonly DefinitionCheck[] = []): MallDefinition {
  if (text.length > mostChars) {
    const message = `has ${text.length} characters: a definition has ${mostChars} at most`
    throw new DefinitionError(file, [{ line: 1, column: 1, key: '', message }])
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const root = document.contents
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const fail = (issues: DefinitionIssue[]): never => {
    throw new DefinitionError(file, issues.sort((a, b) => a.line - b.line || a.column - b.column).slice(0, mostIssues))
  }
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0) fail(broken.map(({ message, pos }) => ({ ...at(pos[0]), key: keyAt(root, pos[0]), message })))
  if (!isMap(root)) return fail([{ line: 1, column: 1, key: '', message: 'is no mall definition: it must be a map of keys (id, url, …)' }])
  const place = ({ path, message }: { path: KeyPath; message: string }): DefinitionIssue => ({
    ...at(offsetOf(root, path)),
    key: keyPathText(path),
    message,
  })

  const value = withPreset(valueOf(document, (message, offset) => fail([{ ...at(offset), key: keyAt(root, offset), message }])))
  const faults = schemaFaults(MallDefinition, value)
  if (faults.length > 0) fail([...faults, ...readableFaults(value, faults)].map(place))
  const definition = value as MallDefinition
  const found = [...folderRule(definition, file), ...definitionRules(definition)]
  if (found.length === 0) found.push(...checks.flatMap((check) => faultsOf(check, definition)))
  if (found.length > 0) fail(found.map(place))
  return definition
}

/** An alias to nothing, or aliases of aliases that would grow without end, are found only here. */
function valueOf(document: Document, fail: (message: string, offset: number) => never): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    let offset = 0
    visit(document, { Alias: (_key, alias) => ((offset = alias.range?.[0] ?? 0), visit.BREAK) })
    return fail((error as Error).message, offset)
  }
}

function* folderRule({ id }: MallDefinition, file: string): Generator<DefinitionFault> {
  const folder = basename(dirname(file))
  if (basename(file) !== 'mall.yaml' || folder === '.' || folder === id) return
  yield new DefinitionFault(['id'], `"${id}" is not the name of its folder, which is "${folder}": make them the same`)
}

/** All that schema and rules say against a value that is to be a definition; nothing where it may be used. */
export function definitionFaults(value: unknown): { path: KeyPath; message: string }[] {
  const faults = schemaFaults(MallDefinition, value)
  return faults.length > 0 ? [...faults, ...readableFaults(value, faults)] : [...definitionRules(value as MallDefinition)]
}

/** Beside what is of the wrong shape: selectors, paths and patterns that can be told to be none. Where the shape is too far off, some are missed. */
function readableFaults(value: unknown, shape: readonly { path: KeyPath }[]): DefinitionFault[] {
  const found: DefinitionFault[] = []
  const told = (path: KeyPath) => shape.some((fault) => fault.path.length > 0 && fault.path.every((key, at) => path[at] === key))
  try {
    for (const fault of syntaxRules(value as MallDefinition)) if (!told(fault.path)) found.push(fault)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  return found
}

function faultsOf(check: DefinitionCheck, definition: MallDefinition): DefinitionFault[] {
  try {
    check(definition)
    return []
  } catch (error) {
    if (error instanceof DefinitionFault) return [error]
    throw error
  }
}
