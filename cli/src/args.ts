import { nearNames } from '@mallgate/shared/near-names'
import { parseArgs } from 'node:util'

import { CliError, exitCodes } from './cli-error.ts'
import {
  type CommandName,
  type CommandSpec,
  type OptionSpec,
  type Shell,
  commandNames,
  commands,
  globalOptions,
  isCommand,
  shells,
} from './commands.ts'
import { plainText } from './plain-text.ts'

export interface SearchArgs {
  query: string
  malls?: readonly string[]
  sort?: string
  limit?: number
  page?: number
  timeout?: number
  maxAge?: number
  gate?: string
  json: boolean
  urls: boolean
}

export interface MallsArgs {
  /** One mall; all where absent. */
  id?: string
  gate?: string
  json: boolean
}

export interface PsArgs {
  callCenter?: string
  json: boolean
}

export type Command =
  | { command: 'help'; about?: CommandName }
  | { command: 'version' }
  | { command: 'search'; args: SearchArgs }
  | { command: 'malls'; args: MallsArgs }
  | { command: 'ps'; args: PsArgs }
  | { command: 'completion'; shell: Shell }
  /** For completion scripts: the ids of the malls, a line each. */
  | { command: 'mall-ids' }

/** What a completion script calls to learn the malls; no word for people. */
export const mallIdsCommand = '__mall-ids'

/** What the command line asks for. @throws CliError for what it does not understand */
export function readArgs(argv: readonly string[]): Command {
  const [name, ...rest] = argv
  if (name === undefined) return { command: 'help' }
  if (name === mallIdsCommand) return { command: 'mall-ids' }
  if (name.startsWith('-')) {
    const { flags } = parsed(argv, globalOptions)
    return flags.has('version') ? { command: 'version' } : { command: 'help' }
  }
  if (!isCommand(name)) throw usage(`There is no command '${plainText(name)}'${didYouMean(name, commandNames, '')}.`)
  const given = parsed(rest, commands[name].options)
  return given.flags.has('help') ? { command: 'help', about: name } : readers[name](given)
}

/** What a command was given: only what is there. */
interface Given {
  texts: Readonly<Record<string, string>>
  counts: Readonly<Record<string, number>>
  flags: ReadonlySet<string>
  words: readonly string[]
}

const readers: Record<CommandName, (given: Given) => Command> = {
  search({ texts: { malls, ...texts }, counts: { 'max-age': maxAge, ...counts }, flags, words }) {
    const query = words.join(' ')
    if (query.trim() === '') throw usage('Say what to look for: mallgate search "desk lamp".')
    const aged = { ...counts, ...(maxAge !== undefined && { maxAge }), ...(malls !== undefined && { malls: malls.split(',') }) }
    return { command: 'search', args: { query, json: flags.has('json'), urls: flags.has('urls'), ...texts, ...aged } }
  },
  malls({ texts, flags, words }) {
    const [id] = atMostOne(words, 'mallgate malls takes one id at most')
    return { command: 'malls', args: { ...(id !== undefined && { id }), ...texts, json: flags.has('json') } }
  },
  ps({ texts: { 'call-center': callCenter }, flags, words }) {
    if (words.length > 0) throw usage(`mallgate ps takes no words, but got '${plainText(words[0]!)}'.`)
    return { command: 'ps', args: { ...(callCenter !== undefined && { callCenter }), json: flags.has('json') } }
  },
  completion({ words }) {
    const [name] = atMostOne(words, 'mallgate completion takes one shell')
    const shell = shells.find((one) => one === name)
    if (shell) return { command: 'completion', shell }
    throw usage(
      name === undefined
        ? `Say for which shell: ${shells.join(', ')}.`
        : `There is no completion for '${plainText(name)}', only for ${shells.join(', ')}.`,
    )
  },
  help({ words }) {
    const [about] = words
    if (about === undefined) return { command: 'help' }
    if (isCommand(about)) return { command: 'help', about }
    throw usage(`There is no command '${plainText(about)}'${didYouMean(about, commandNames, '')}.`)
  },
}

function atMostOne(words: readonly string[], message: string): readonly string[] {
  if (words.length > 1) throw usage(`${message}, but got '${words.map(plainText).join(' ')}'.`)
  return words
}

function parsed(args: readonly string[], options: CommandSpec['options']): Given {
  const config = Object.fromEntries(Object.entries(options).map(([name, { type, short }]) => [name, { type, ...(short && { short }) }]))
  const { values, positionals } = explained(() => parseArgs({ args: [...args], options: config, allowPositionals: true }), options)
  const entries = Object.entries(values)
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const isCount = (name: string) => options[name]?.takes === 'count'
  return {
    texts: Object.fromEntries(texts.filter(([name]) => !isCount(name))),
    counts: Object.fromEntries(texts.filter(([name]) => isCount(name)).map(([name, text]) => [name, countOf(name, text)])),
    flags: new Set(entries.filter(([, value]) => value === true).map(([name]) => name)),
    words: positionals,
  }
}

function countOf(name: string, text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw usage(`--${name} must be a whole number, and '${plainText(text)}' is none.`)
  return Number(text)
}

function explained<T>(parse: () => T, options: Readonly<Record<string, OptionSpec>>): T {
  try {
    return parse()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const [, option = ''] = /^Unknown option '(-[^']*)'/.exec(message) ?? []
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && option)
      throw usage(`There is no option ${plainText(option)}${didYouMean(option.replace(/^-+/, ''), Object.keys(options), '--')}.`)
    throw usage(plainText(message.split('\n')[0]!).replace(/\.?$/, '.'))
  }
}

function didYouMean(name: string, known: readonly string[], prefix: string): string {
  const [nearest] = nearNames(name, known)
  return nearest === undefined ? '' : `: did you mean ${prefix}${nearest}?`
}

const usage = (message: string) => new CliError(`${message.replace(/\?\.$/, '?')} See mallgate --help.`, exitCodes.usage)
