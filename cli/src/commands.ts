import { help } from './command-options.ts'
import type { ArgsOf, CommandSpec, OptionSpec } from './command-spec.ts'
import { askingCommands, tellingCommands } from './commands-asking.ts'
import { mallCommands } from './commands-malls.ts'
import { operatingCommands } from './commands-operating.ts'
import { readingCommands } from './commands-reading.ts'

/** Every command with its words and options: what is read, what the help says and what a shell completes. */
export const commands = { ...askingCommands, ...operatingCommands, ...mallCommands, ...readingCommands, ...tellingCommands } as const

export type CommandName = keyof typeof commands
export const commandNames = Object.keys(commands) as CommandName[]
export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
export const specOf = (name: CommandName): CommandSpec => commands[name]

/** One command line, read. */
export type Called = { [Name in CommandName]: { command: Name; args: ArgsOf<(typeof commands)[Name]> } }[CommandName]
export type ArgsFor<Name extends CommandName> = Extract<Called, { command: Name }>['args']

/** First words of commands of two words. */
export const groups = {
  release: 'which version serves whom',
  mall: 'the definitions of malls while they run',
} as const

export type Group = keyof typeof groups
export const isGroup = (name: string): name is Group => Object.hasOwn(groups, name)
/** Their second words. */
export const within = (group: string): string[] =>
  commandNames.flatMap((name) => (name.startsWith(`${group} `) ? name.slice(group.length + 1) : []))

/** All first words, in the order of the help. */
export const firstWords: readonly string[] = [...new Set(commandNames.map((name) => name.split(' ')[0]!)), 'help']

/** Without a command. */
export const globalOptions = {
  help,
  version: { type: 'boolean', short: 'v', about: 'the version' },
} as const satisfies Record<string, OptionSpec>
