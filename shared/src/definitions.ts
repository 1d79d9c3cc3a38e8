import { readFile, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { type Document, LineCounter, isMap, parseDocument, visit } from 'yaml'

import { MallDefinition } from './contract/mall.ts'
import { DefinitionFault, type KeyPath, keyPathText } from './definition-fault.ts'
import { definitionRules } from './definition-rules.ts'
import { didYouMean, nearNames } from './near-names.ts'
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

/**
 * Reads the text of one `mall.yaml`; `file` names it in errors, and its folder the mall.
 * @throws DefinitionError with all that is wrong, each with its line
 */
export function parseDefinition(text: string, file: string, checks: readonly DefinitionCheck[] = []): MallDefinition {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const root = document.contents
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const fail = (issues: DefinitionIssue[]): never => {
    throw new DefinitionError(
      file,
      issues.sort((a, b) => a.line - b.line || a.column - b.column),
    )
  }
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0) fail(broken.map(({ message, pos }) => ({ ...at(pos[0]), key: keyAt(root, pos[0]), message })))
  if (!isMap(root)) return fail([{ line: 1, column: 1, key: '', message: 'is no mall definition: it must be a map of keys (id, url, …)' }])
  const place = ({ path, message }: { path: KeyPath; message: string }): DefinitionIssue => ({
    ...at(offsetOf(root, path)),
    key: keyPathText(path),
    message,
  })

  const value = valueOf(document, (message, offset) => fail([{ ...at(offset), key: keyAt(root, offset), message }]))
  const faults = schemaFaults(MallDefinition, value)
  if (faults.length > 0) fail(faults.map(place))
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

function faultsOf(check: DefinitionCheck, definition: MallDefinition): DefinitionFault[] {
  try {
    check(definition)
    return []
  } catch (error) {
    if (error instanceof DefinitionFault) return [error]
    throw error
  }
}

export interface LoadedDefinition {
  definition: MallDefinition
  file: string
}

export interface LoadedDefinitions {
  /** By id, in the order of folders and names. */
  definitions: Map<string, LoadedDefinition>
  /** One for each file that cannot be used; it takes no other along. */
  errors: DefinitionError[]
}

/**
 * Reads `<dir>/<id>/mall.yaml` of all the folders. Never throws for what it finds there: see `errors`.
 * The same id in two folders is an error that names both files; the first of them counts.
 */
export async function loadDefinitions(dirs: readonly string[], checks: readonly DefinitionCheck[] = []): Promise<LoadedDefinitions> {
  const definitions = new Map<string, LoadedDefinition>()
  const errors: DefinitionError[] = []
  for (const dir of dirs) {
    for (const file of await definitionFiles(dir, errors)) {
      try {
        const definition = parseDefinition(textOf(await readFile(file)), file, checks)
        const before = definitions.get(definition.id)
        if (before) errors.push(fileError(file, `defines "${definition.id}", which ${before.file} defines already: take one of them away`))
        else definitions.set(definition.id, { definition, file })
      } catch (error) {
        errors.push(error instanceof DefinitionError ? error : fileError(file, `cannot be read: ${(error as Error).message}`, error))
      }
    }
  }
  return { definitions, errors }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Error('it is not written in UTF-8')
  }
}

async function definitionFiles(dir: string, errors: DefinitionError[]): Promise<string[]> {
  try {
    const files = await readdir(dir, { withFileTypes: true })
    const folders = files.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => join(dir, entry.name))
    const held = await Promise.all(folders.sort().map(async (folder) => ((await holdsDefinition(folder, errors)) ? [folder] : [])))
    return held.flat().map((folder) => join(folder, 'mall.yaml'))
  } catch (error) {
    errors.push(fileError(dir, `is no folder of malls: ${(error as Error).message}`, error))
    return []
  }
}

/** A folder without the file is no mall: sources and fixtures lie beside them. One that may not be looked into could be one. */
async function holdsDefinition(folder: string, errors: DefinitionError[]): Promise<boolean> {
  try {
    return (await readdir(folder)).includes('mall.yaml')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOTDIR') errors.push(fileError(join(folder, 'mall.yaml'), `cannot be read: ${message}`, error))
    return false
  }
}

const fileError = (file: string, message: string, cause?: unknown) =>
  new DefinitionError(file, [{ line: 1, column: 1, key: '', message }], { cause })

/**
 * `*` selects all that are not switched off (`enabled: false`); `a,b` selects these, and switches them on.
 * @throws Error for a name that is not there, with near names; for one whose file is among `errors`, with what is wrong in it
 */
export function selectMalls(
  definitions: ReadonlyMap<string, LoadedDefinition>,
  wanted: string,
  errors: readonly DefinitionError[] = [],
): MallDefinition[] {
  const names = new Set(
    wanted
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  if (names.size === 0) throw new Error('No mall is named: set MALLS to ids by commas, or to * for all that are switched on.')
  const every = [...definitions.values()].map(({ definition }) => definition)
  const named = [...names]
    .filter((name) => name !== '*')
    .map((name) => definitions.get(name)?.definition ?? unknownMall(name, definitions, errors))
  const all = names.has('*') ? every.filter(({ enabled }) => enabled !== false) : []
  return [...new Set([...all, ...named])]
}

function unknownMall(name: string, definitions: ReadonlyMap<string, LoadedDefinition>, errors: readonly DefinitionError[]): never {
  const broken = errors.find(({ file }) => basename(dirname(file)) === name)
  if (broken) throw new Error(`The mall "${name}" cannot be used:\n${broken.message}`)
  const known = [...definitions.keys()]
  const near = nearNames(name, known).slice(0, 3)
  const hint =
    near.length > 1
      ? `, did you mean one of ${near.join(', ')}?`
      : didYouMean(name, known) || `; there are ${known.slice(0, 20).join(', ') || 'none'}`
  // A folder that could not be read may be the one that has it.
  const folders = errors.filter(({ file }) => basename(file) !== 'mall.yaml').map(({ message }) => `\n${message}`)
  throw new Error(`There is no mall "${name}"${hint}${folders.join('')}`)
}
