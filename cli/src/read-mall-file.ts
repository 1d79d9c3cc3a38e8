import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { compileReader } from '@mallgate/crawlers/read-page'
import { compileRequest } from '@mallgate/crawlers/shop-request'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { DefinitionError, parseDefinition } from '@mallgate/shared/definitions'

import { CliError, exitCodes } from './cli-error.ts'

/** A definition without fault, and the text it stands in. */
export interface MallFile {
  /** As it was given, for messages. */
  file: string
  text: string
  definition: MallDefinition
}

/** Reads a `mall.yaml`, or the one in a folder. `so`: what its faults lead to. @throws CliError with a line for each fault: file, line, column, key, what is wrong */
export async function readMallFile(given: string, cwd: string, so = 'nothing was pushed'): Promise<MallFile> {
  const { file, text } = await textOf(given, cwd)
  try {
    return { file, text, definition: parseDefinition(text, file, [compiles]) }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    const count = error.issues.length
    throw new CliError(`${count === 1 ? 'One fault' : `${count} faults`} in ${file}; ${so}.`, exitCodes.refused, error.message.split('\n'))
  }
}

/** As a crawler does when it takes a mall up. */
export function compiles(definition: MallDefinition): void {
  if (definition.mode === 'code') return
  compileRequest(definition)
  compileReader(definition)
}

async function textOf(given: string, cwd: string): Promise<{ file: string; text: string }> {
  try {
    const file = (await stat(resolve(cwd, given))).isDirectory() ? join(given, 'mall.yaml') : given
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(resolve(cwd, file))) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code?.startsWith('E') && code !== 'ERR_ENCODING_INVALID_ENCODED_DATA'
          ? message
          : 'it is not written in UTF-8'
    throw new CliError(`${given} cannot be read: ${why}. Give a mall.yaml, or the folder it stands in.`, exitCodes.usage)
  }
}
