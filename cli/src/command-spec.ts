/** What a value is read as; text where absent. */
export type Takes =
  /** A whole number; whoever is asked knows its range. */
  | 'count'
  | 'number'
  /** `10%` or `0.1`: a number from 0 to 1. */
  | 'share'
  /** `5m`, as definitions write it. */
  | 'duration'
  /** `2h` from now or a point in time: becomes ISO 8601. */
  | 'until'
  /** One of `choices`. */
  | 'choice'
  /** Ids by commas. */
  | 'malls'
  /** May be given several times. */
  | 'several'

/** Whom a completion script asks for names: Gate for malls it serves, Call Center for the others. */
export type Source = 'malls' | 'known-malls' | 'instances' | 'releases'

/** One option of a command. */
export interface OptionSpec {
  type: 'string' | 'boolean'
  short?: string
  /** How its value is called in the help. */
  value?: string
  about: string
  takes?: Takes
  /** What a shell completes; all there are with `takes: 'choice'`. */
  choices?: readonly string[]
  /** What a shell completes by asking. */
  from?: Source
  required?: true
}

/** A word without an option before it. */
export interface WordSpec {
  name: string
  /** `several`: this and all that follow, each by itself. */
  takes?: 'number' | 'choice' | 'several'
  choices?: readonly string[]
  from?: Source | 'files'
  optional?: true
  /** This and all that follow are one text. */
  rest?: true
  /** Said where it is missing, in place of the usual sentence. */
  missing?: string
}

export interface CommandSpec {
  usage: string
  /** In the list of commands. */
  summary: string
  about: string
  words: readonly WordSpec[]
  options: Readonly<Record<string, OptionSpec>>
}

type Camel<Name> = Name extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : Name
type Read<Takes> = Takes extends 'count' | 'number' | 'share' ? number : Takes extends 'malls' | 'several' ? readonly string[] : string
type ValueOf<Spec> = Spec extends { type: 'boolean' } ? boolean : Spec extends { takes: infer T } ? Read<T> : string
type Always = { type: 'boolean' } | { required: true }

type WordsOf<Words extends readonly WordSpec[]> = {
  [W in Exclude<Words[number], { optional: true }> as W['name']]: ValueOf<W>
} & { [W in Extract<Words[number], { optional: true }> as W['name']]?: ValueOf<W> }
type OptionsOf<Options> = {
  [Name in keyof Options as Options[Name] extends Always ? Camel<Exclude<Name, 'help'>> & string : never]: ValueOf<Options[Name]>
} & { [Name in keyof Options as Options[Name] extends Always ? never : Camel<Name> & string]?: ValueOf<Options[Name]> }
type Flat<T> = { [Key in keyof T]: T[Key] }

/** What a command is called with: its words and options by their names, in camel case; only what was given. */
export type ArgsOf<Spec extends CommandSpec> = Flat<WordsOf<Spec['words']> & OptionsOf<Spec['options']>>
