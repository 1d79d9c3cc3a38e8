import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import type { MallDefinition } from './contract/mall.ts'
import { type DefinitionCheck, DefinitionError, parseDefinition } from './definitions.ts'
import { didYouMean, nearNames } from './near-names.ts'

export interface LoadedDefinition {
  definition: MallDefinition
  file: string
}

export interface LoadedDefinitions {
  /** By id, in the order of folders and names. Of a file that has become bad, what it said when it was good. */
  definitions: Map<string, LoadedDefinition>
  /** One for each file that cannot be used; it takes no other along. */
  errors: DefinitionError[]
}

export interface FolderLook extends LoadedDefinitions {
  /** Something changed, or is gone, since the look before: it counts when the next look finds it the same. */
  unsettled: boolean
}

/** Folders of definitions that are looked at again and again: only files that changed are read. */
export interface DefinitionFolders {
  look(): Promise<FolderLook>
}

/** One file, as it was last looked at. */
interface Known {
  /** Inode, size and times: another one is another content. */
  mark: string
  /** The mark of the content that counts. */
  read?: string
  definition?: MallDefinition
  error?: DefinitionError | undefined
}

/**
 * Reads `<dir>/<id>/mall.yaml` of all the folders. Never throws for what it finds there: see `errors`.
 * The same id in two folders is an error that names both files; the first of them counts. A folder that cannot be read any more
 * keeps its malls: it may be about to be swapped, or mounted anew.
 */
export function createDefinitionFolders(dirs: readonly string[], checks: readonly DefinitionCheck[] = []): DefinitionFolders {
  const folders = dirs.map((dir) => ({ dir, files: new Map<string, Known>() }))
  let looks = 0

  const lookAt = async (file: string, known: Known | undefined): Promise<{ known: Known; unsettled: boolean }> => {
    const before: Known = known ?? { mark: '' }
    let mark: string
    try {
      const { ino, size, mtimeMs, ctimeMs } = await stat(file)
      mark = [ino, size, mtimeMs, ctimeMs].join(' ')
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      mark = code === 'ENOENT' || code === 'ENOTDIR' ? gone : `cannot be read: ${message}`
    }
    if (mark === (before.read ?? gone)) return { known: { ...before, mark, read: mark }, unsettled: false }
    // Half written, or between two steps of a checkout: what stays the same from one look to the next counts.
    if (looks > 1 && mark !== before.mark) return { known: { ...before, mark }, unsettled: true }
    return { known: await read(file, mark, before), unsettled: false }
  }

  const read = async (file: string, mark: string, before: Known): Promise<Known> => {
    if (mark === gone) return { mark, read: mark }
    try {
      const definition = parseDefinition(textOf(await readPlain(file)), file, checks)
      return { mark, read: mark, definition, error: undefined }
    } catch (error) {
      const fault = error instanceof DefinitionError ? error : fileError(file, `cannot be read: ${(error as Error).message}`, error)
      return { ...before, mark, read: mark, error: fault }
    }
  }

  return {
    async look() {
      looks++
      const found: LoadedDefinitions = { definitions: new Map(), errors: [] }
      let unsettled = false
      for (const folder of folders) {
        try {
          const names = (await readdir(folder.dir, { withFileTypes: true })).filter((one) => one.isDirectory() || one.isSymbolicLink())
          const paths = new Set([...folder.files.keys(), ...names.map(({ name }) => join(folder.dir, name, 'mall.yaml'))])
          const looked = await Promise.all(
            [...paths].sort().map(async (file) => ({ file, ...(await lookAt(file, folder.files.get(file))) })),
          )
          folder.files = new Map(
            looked.filter(({ known }) => known.read !== gone || known.mark !== gone).map(({ file, known }) => [file, known]),
          )
          unsettled ||= looked.some((one) => one.unsettled)
        } catch (error) {
          found.errors.push(fileError(folder.dir, `is no folder of malls: ${(error as Error).message}`, error))
        }
        for (const [file, known] of folder.files) gather(found, file, known)
      }
      return { ...found, unsettled }
    },
  }
}

const mostBytes = 256 * 1024

/** A pipe or a device would be read for ever. */
async function readPlain(file: string): Promise<Uint8Array> {
  const info = await stat(file)
  if (!info.isFile()) throw new Error('it is no plain file')
  if (info.size > mostBytes) throw new Error(`it has ${info.size} bytes: a definition has ${mostBytes} at most`)
  return readFile(file)
}

/** The mark of what is not there. */
const gone = 'gone'

function gather({ definitions, errors }: LoadedDefinitions, file: string, { definition, error }: Known): void {
  if (error) errors.push(error)
  if (!definition) return
  const before = definitions.get(definition.id)
  if (before) errors.push(fileError(file, `defines "${definition.id}", which ${before.file} defines already: take one of them away`))
  else definitions.set(definition.id, { definition, file })
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Error('it is not written in UTF-8')
  }
}

const fileError = (file: string, message: string, cause?: unknown) =>
  new DefinitionError(file, [{ line: 1, column: 1, key: '', message }], { cause })

/** Reads all folders once. */
export async function loadDefinitions(dirs: readonly string[], checks: readonly DefinitionCheck[] = []): Promise<LoadedDefinitions> {
  const { definitions, errors } = await createDefinitionFolders(dirs, checks).look()
  return { definitions, errors }
}

/** Which malls a process is to host. */
export interface WantedNames {
  /** `*`: all that are switched on. */
  all: boolean
  /** These, switched on by being named. */
  names: ReadonlySet<string>
}

/**
 * Reads MALLS: `*` is all that are not switched off (`enabled: false`); `a,b` are these, and switches them on.
 * @throws Error where it names none
 */
export function wantedNames(text: string): WantedNames {
  const names = new Set(
    text
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  if (names.size === 0) throw new Error('No mall is named: set MALLS to ids by commas, or to * for all that are switched on.')
  return { all: names.delete('*'), names }
}

/** The mall a file would define; undefined for a folder of them. */
export const mallOfFile = (file: string): string | undefined => (basename(file) === 'mall.yaml' ? basename(dirname(file)) : undefined)

/** Why the mall that somebody named cannot be had of the folders: what is wrong in its file, or that there is none, with near names. */
export function namedMallFault(name: string, { definitions, errors }: LoadedDefinitions): string | undefined {
  const broken = errors.filter(({ file }) => mallOfFile(file) === name)
  if (broken.length > 0) return `The mall "${name}" cannot be used:\n${broken.map(({ message }) => message).join('\n')}`
  if (definitions.has(name)) return undefined
  const known = [...definitions.keys()]
  const near = nearNames(name, known).slice(0, 3)
  const hint =
    near.length > 1
      ? `, did you mean one of ${near.join(', ')}?`
      : didYouMean(name, known) || `; there are ${known.slice(0, 20).join(', ') || 'none'}`
  // A folder that could not be read may be the one that has it.
  const folders = errors.filter(({ file }) => mallOfFile(file) === undefined).map(({ message }) => `\n${message}`)
  return `There is no mall "${name}"${hint}${folders.join('')}`
}
