import { gate, help } from './command-options.ts'
import type { CommandSpec } from './command-spec.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** What anybody may do: ask Gate, and learn about this command. */
export const askingCommands = {
  search: {
    usage: 'mallgate search "<query>" [options]',
    summary: 'what all malls offer',
    about: 'Asks all malls, prints a line for each as it answers, then a table of the offers.',
    words: [{ name: 'query', rest: true, missing: 'Say what to look for: mallgate search "desk lamp"' }],
    options: {
      malls: { type: 'string', value: 'a,b', about: 'only these malls', takes: 'malls', from: 'malls' },
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
    words: [{ name: 'id', optional: true, from: 'malls' }],
    options: { json: { type: 'boolean', about: 'Gate’s answer as JSON' }, gate, help },
  },
} as const satisfies Record<string, CommandSpec>

/** What the command tells of itself. */
export const tellingCommands = {
  completion: {
    usage: 'mallgate completion bash|zsh|fish',
    summary: 'completes commands in your shell',
    about: `Prints a script for your shell. It completes commands, options and their
values, and the malls, instances and releases of the system that runs.

  bash   source <(mallgate completion bash)    in ~/.bashrc
  zsh    source <(mallgate completion zsh)     in ~/.zshrc, after compinit
  fish   mallgate completion fish | source     in ~/.config/fish/config.fish`,
    words: [{ name: 'shell', takes: 'choice', choices: shells }],
    options: { help },
  },
} as const satisfies Record<string, CommandSpec>
