/** One option of a command. */
export interface OptionSpec {
  type: 'string' | 'boolean'
  short?: string
  /** How its value is called in the help. */
  value?: string
  about: string
  /** `count`: a whole number. Gate knows the ranges. */
  takes?: 'count' | 'malls'
  /** All values there are. */
  choices?: readonly string[]
}

export interface CommandSpec {
  usage: string
  /** In the list of commands. */
  summary: string
  about: string
  /** Words it takes without an option, where these are all there are. */
  words?: readonly string[] | 'malls'
  options: Readonly<Record<string, OptionSpec>>
}

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

const help = { type: 'boolean', short: 'h', about: 'this' } as const satisfies OptionSpec
const gate = { type: 'string', value: 'URL', about: 'where Gate is' } as const satisfies OptionSpec

/** Every command with its options: what is read, what the help says and what a shell completes. */
export const commands = {
  search: {
    usage: 'mallgate search "<query>" [options]',
    summary: 'what all malls offer',
    about: 'Asks all malls, prints a line for each as it answers, then a table of the offers.',
    options: {
      malls: { type: 'string', value: 'a,b', about: 'only these malls', takes: 'malls' },
      sort: {
        type: 'string',
        value: 'ORDER',
        about: 'relevance (best match first, the default) or price (lowest total first)',
        choices: ['relevance', 'price'],
      },
      limit: { type: 'string', value: 'N', about: 'how many offers, 1 to 1000; 20 in a table, 100 as JSON where absent', takes: 'count' },
      page: { type: 'string', value: 'N', about: 'which page of each shop’s results, 1 to 50', takes: 'count' },
      timeout: {
        type: 'string',
        value: 'MS',
        about: 'milliseconds until the answer is given as it is, 10 to 30000; 3000 where absent',
        takes: 'count',
      },
      'max-age': { type: 'string', value: 'S', about: 'how old an answer may be, in seconds; 0 asks every shop anew', takes: 'count' },
      urls: { type: 'boolean', about: 'each offer’s address on a line of its own' },
      json: { type: 'boolean', about: 'Gate’s whole answer as JSON' },
      gate,
      help,
    },
  },
  malls: {
    usage: 'mallgate malls [id] [options]',
    summary: 'the malls that are there',
    about: 'Lists the malls that Gate knows, or one of them, and who serves each.',
    words: 'malls',
    options: { json: { type: 'boolean', about: 'Gate’s answer as JSON' }, gate, help },
  },
  ps: {
    usage: 'mallgate ps [options]',
    summary: 'the processes that are alive',
    about: 'Lists every instance of every service, as Call Center has them.',
    options: {
      json: { type: 'boolean', about: 'Call Center’s lists as JSON' },
      'call-center': { type: 'string', value: 'URL', about: 'where Call Center is; CALLCENTER_URL where absent' },
      help,
    },
  },
  completion: {
    usage: 'mallgate completion bash|zsh|fish',
    summary: 'completes commands in your shell',
    about: `Prints a script for your shell. It completes commands, options and their
values, and the malls of the system that runs.

  bash   source <(mallgate completion bash)    in ~/.bashrc
  zsh    source <(mallgate completion zsh)     in ~/.zshrc, after compinit
  fish   mallgate completion fish | source     in ~/.config/fish/config.fish`,
    words: shells,
    options: { help },
  },
  help: {
    usage: 'mallgate help [command]',
    summary: 'this, or what a command does and takes',
    about: 'Says what mallgate does, or what a command does and takes.',
    words: ['search', 'malls', 'ps', 'completion'],
    options: { help },
  },
} as const satisfies Record<string, CommandSpec>

export type CommandName = keyof typeof commands
export const commandNames = Object.keys(commands) as CommandName[]
export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)

/** Without a command. */
export const globalOptions = {
  help,
  version: { type: 'boolean', short: 'v', about: 'the version' },
} as const satisfies Record<string, OptionSpec>
