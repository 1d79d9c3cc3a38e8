import { nearNames } from '@mallgate/shared/near-names'
import { parseArgs } from 'node:util'

import { CliError, exitCodes } from './cli-error.ts'

export interface SearchArgs {
  query: string
  malls?: string
  sort?: string
  limit?: string
  timeout?: string
  maxAge?: string
  gate?: string
  json: boolean
}

export type Command = { command: 'help'; about?: 'search' } | { command: 'version' } | { command: 'search'; args: SearchArgs }

const common = { help: { type: 'boolean', short: 'h' } } as const
const global = { ...common, version: { type: 'boolean', short: 'v' } } as const
const search = {
  ...common,
  malls: { type: 'string' },
  sort: { type: 'string' },
  limit: { type: 'string' },
  timeout: { type: 'string' },
  'max-age': { type: 'string' },
  gate: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** What the command line asks for. @throws CliError for what it does not understand */
export function readArgs(argv: readonly string[]): Command {
  const [name, ...rest] = argv
  if (name === 'search') return readSearch(rest)
  if (name === undefined || name === 'help') return { command: 'help', ...(rest[0] === 'search' && { about: 'search' }) }
  if (name.startsWith('-')) {
    const { values } = parsed(() => parseArgs({ args: [...argv], options: global, allowPositionals: true }), Object.keys(global))
    return values.version ? { command: 'version' } : { command: 'help' }
  }
  throw usage(`There is no command '${name}'${didYouMean(name, ['search', 'help'], '')}.`)
}

function readSearch(args: string[]): Command {
  const { values, positionals } = parsed(() => parseArgs({ args, options: search, allowPositionals: true }), Object.keys(search))
  const { help, json = false, 'max-age': maxAge, ...given } = values
  if (help) return { command: 'help', about: 'search' }
  const query = positionals.join(' ')
  if (query.trim() === '') throw usage('Say what to look for: mallgate search "desk lamp".')
  return { command: 'search', args: { query, json, ...given, ...(maxAge !== undefined && { maxAge }) } }
}

function parsed<T>(parse: () => T, options: string[]): T {
  try {
    return parse()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const [, option = ''] = /^Unknown option '(-[^']*)'/.exec(message) ?? []
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && option)
      throw usage(`There is no option ${option}${didYouMean(option.replace(/^-+/, ''), options, '--')}.`)
    throw usage(`${message.split('\n')[0]!.replace(/\.?$/, '.')}`)
  }
}

function didYouMean(name: string, known: string[], prefix: string): string {
  const [nearest] = nearNames(name, known)
  return nearest === undefined ? '' : `: did you mean ${prefix}${nearest}?`
}

const usage = (message: string) => new CliError(`${message.replace(/\?\.$/, '?')} See mallgate --help.`, exitCodes.usage)
