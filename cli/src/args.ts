import { nearNames } from '@mallgate/shared/near-names'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

import type { CommandSpec, OptionSpec, Source, WordSpec } from './command-spec.ts'
import {
  type Called,
  type CommandName,
  type Group,
  commandNames,
  firstWords,
  globalOptions,
  isCommand,
  isGroup,
  specOf,
  within,
} from './commands.ts'
import { plainText } from './plain-text.ts'
import { type Value, readValue, wrongUsage } from './read-value.ts'

export type Command =
  | Called
  | { command: 'help'; about?: CommandName | Group }
  | { command: 'version' }
  /** For completion scripts: names, a line each. */
  | { command: 'names'; source: Source }

/** What a completion script calls, with a source of names; no word for people. */
export const namesCommand = '__names'

/** What the command line asks for. @throws CliError for what it does not understand */
export function readArgs(argv: readonly string[], nowMs = Date.now()): Command {
  const [first, ...rest] = argv
  if (first === undefined) return { command: 'help' }
  if (first === namesCommand) return { command: 'names', source: rest[0] as Source }
  if (first.startsWith('-')) return parsed(argv, globalOptions).values['version'] ? { command: 'version' } : { command: 'help' }
  if (first === 'help') return helpAbout(rest)
  if (isGroup(first)) return readWithin(first, rest, nowMs)
  if (!isCommand(first)) throw unknown(first, firstWords, '')
  return readCommand(first, rest, nowMs)
}

function readWithin(group: Group, [second, ...rest]: readonly string[], nowMs: number): Command {
  if (second === '--help' || second === '-h') return { command: 'help', about: group }
  const seconds = within(group)
  if (second === undefined || second.startsWith('-')) throw wrongUsage(`Say what to do: mallgate ${group} ${seconds.join(', ')}.`)
  const name = `${group} ${second}`
  if (!isCommand(name)) throw unknown(second, seconds, `${group} `)
  return readCommand(name, rest, nowMs)
}

function helpAbout(words: readonly string[]): Command {
  const name = words.filter((word) => !word.startsWith('-')).join(' ')
  if (name === '' || name === 'help') return { command: 'help' }
  if (isCommand(name) || isGroup(name)) return { command: 'help', about: name }
  const [first = '', second] = words
  throw isGroup(first) && second ? unknown(second, within(first), `${first} `) : unknown(name, [...firstWords, ...commandNames], '')
}

function readCommand(name: CommandName, argv: readonly string[], nowMs: number): Command {
  const spec = specOf(name)
  const { values, positionals } = parsed(argv, spec.options)
  if (values['help']) return { command: 'help', about: name }
  const options = Object.entries(spec.options)
    .filter(([option]) => option !== 'help')
    .flatMap(([option, { required, ...how }]): [string, Value][] => {
      const given = values[option]
      if (required && given === undefined) throw wrongUsage(`Say --${option} ${how.value}: ${spec.usage}.`)
      return given === undefined
        ? how.type === 'boolean'
          ? [[camel(option), false]]
          : []
        : [[camel(option), valueOf(option, how, given, nowMs)]]
    })
  // The readers of the values are the same that the type of the arguments is made from.
  return { command: name, args: { ...Object.fromEntries(options), ...wordsOf(spec, positionals, nowMs) } } as Called
}

function valueOf(name: string, { takes, choices }: OptionSpec, given: Value, nowMs: number): Value {
  return typeof given === 'string' ? readValue(takes, given, { what: `--${name}`, choices, nowMs }) : given
}

function wordsOf({ words, usage }: CommandSpec, given: readonly string[], nowMs: number): Record<string, Value> {
  const many = words.some(({ rest, takes }) => rest || takes === 'several')
  if (!many && given.length > words.length) {
    const takes = words.length === 0 ? 'no words' : words.length === 1 ? 'one word' : `${words.length} words`
    throw wrongUsage(`${usage.replace(/ (\[options\]|--).*$/, '')} takes ${takes}, but got '${plainText(given.join(' '))}'.`)
  }
  return Object.fromEntries(
    words.flatMap((word, at): [string, Value][] => {
      if (word.takes === 'several' && given.length > at) return [[word.name, given.slice(at)]]
      const text = word.rest ? given.slice(at).join(' ') : given[at]
      if (text === undefined || text.trim() === '') {
        if (word.optional) return []
        throw wrongUsage(`${word.missing ?? missingWord(word, usage)}.`)
      }
      return [[word.name, readValue(word.takes, text, { what: `the ${word.name}`, choices: word.choices, nowMs })]]
    }),
  )
}

const missingWord = ({ name, choices }: WordSpec, usage: string) =>
  `Say which ${name}: ${choices?.join(', ') ?? usage.replace(' [options]', '')}`

function parsed(args: readonly string[], options: Readonly<Record<string, OptionSpec>>) {
  const config: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, takes }]) => [
      name,
      { type, multiple: takes === 'several', ...(short && { short }) },
    ]),
  )
  const { values, positionals } = explained(() => parseArgs({ args: [...args], options: config, allowPositionals: true }), options)
  return { values: values as Readonly<Record<string, Value>>, positionals }
}

function explained<T>(parse: () => T, options: Readonly<Record<string, OptionSpec>>): T {
  try {
    return parse()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const [, option = ''] = /^Unknown option '(-[^']*)'/.exec(message) ?? []
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && option)
      throw wrongUsage(`There is no option ${plainText(option)}${didYouMean(option.replace(/^-+/, ''), Object.keys(options), '--')}.`)
    throw wrongUsage(plainText(message.split('\n')[0]!).replace(/\.?$/, '.'))
  }
}

const unknown = (word: string, known: readonly string[], prefix: string) =>
  wrongUsage(`There is no command '${prefix}${plainText(word)}'${didYouMean(word, known, prefix)}.`)

function didYouMean(name: string, known: readonly string[], prefix: string): string {
  const [nearest] = nearNames(name, known)
  return nearest === undefined ? '' : `: did you mean ${prefix}${nearest}?`
}

const camel = (name: string) => name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())
