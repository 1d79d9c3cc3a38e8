import { namesCommand } from './args.ts'
import type { CommandSpec, OptionSpec, Source, WordSpec } from './command-spec.ts'
import { commandNames, firstWords, globalOptions, groups, specOf, within } from './commands.ts'

/** How one value is completed: from a list, from files, by asking for names, or not at all. */
export type Completed = { words: readonly string[] } | { names: Source; list: boolean } | { files: true } | undefined

/** One option, as a shell needs it. */
export interface CompletedOption {
  name: string
  short: string | undefined
  about: string
  /** How the value is called; undefined for one without. */
  value: string | undefined
  completed: Completed
}

/** One place a command line can be at: all commands, those of a group, or one command. */
export interface Place {
  /** The words that lead here: `''`, `mall`, `mall push`. */
  at: string
  /** The commands below, with their summaries. */
  below: readonly (readonly [word: string, summary: string])[]
  /** What each word is, in order; what follows the last is none. */
  words: readonly Completed[]
  options: readonly CompletedOption[]
}

export const sources: readonly Source[] = ['malls', 'known-malls', 'instances', 'releases']

/** What is asked for names: the shell's `mallgate` with these words. */
export const askedFor = (source: Source): string => `${namesCommand} ${source}`

/** Every place, as the commands say them: each shell's script is made of nothing else. */
export function completionTree(): Place[] {
  const top: Place = {
    at: '',
    below: firstWords.map((word) => [word, summaryOf(word)] as const),
    words: [],
    options: optionsOf(globalOptions),
  }
  const help: Place = { at: 'help', below: [], words: [{ words: firstWords.filter((word) => word !== 'help') }], options: [] }
  const grouped = Object.keys(groups).map((group): Place => ({
    at: group,
    below: within(group).map((word) => [word, summaryOf(`${group} ${word}`)] as const),
    words: [],
    options: [],
  }))
  const each = commandNames.map((at): Place => {
    const { words, options }: CommandSpec = specOf(at)
    return { at, below: [], words: words.map((word) => completedWord(word)), options: optionsOf(options) }
  })
  return [top, help, ...grouped, ...each]
}

function summaryOf(name: string): string {
  if (name === 'help') return 'this, or what a command does and takes'
  return name in groups ? groups[name as keyof typeof groups] : specOf(name as (typeof commandNames)[number]).summary
}

const optionsOf = (options: CommandSpec['options']): CompletedOption[] =>
  Object.entries(options).map(([name, option]) => ({
    name,
    short: option.short,
    about: option.about,
    value: option.type === 'boolean' ? undefined : (option.value ?? ''),
    completed: completedOption(option),
  }))

function completedOption({ choices, from, takes }: OptionSpec): Completed {
  return choices ? { words: choices } : from && { names: from, list: takes === 'malls' }
}

function completedWord({ choices, from }: WordSpec): Completed {
  if (from === 'files') return { files: true }
  return choices ? { words: choices } : from && { names: from, list: false }
}

/** All options that take a value: the word behind one is none of the command's own. */
export const valued = (tree: readonly Place[]): string[] => [
  ...new Set(tree.flatMap(({ options }) => options.flatMap(({ name, value }) => (value === undefined ? [] : [`--${name}`])))),
]
