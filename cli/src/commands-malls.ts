import { asksCallCenter, noWait, unknown, why } from './command-options.ts'
import type { CommandSpec } from './command-spec.ts'

const mall = { name: 'id', from: 'known-malls' } as const

/** What operators push, roll back and take away of malls. */
export const mallCommands = {
  'mall push': {
    usage: 'mallgate mall push <file|folder> [options]',
    summary: 'gives a definition to all that run',
    about: `Checks a mall.yaml as the crawlers would, and gives it to Call Center: it goes
before a folder's until it is taken back. Waits until it is served.`,
    words: [{ name: 'path', from: 'files', missing: 'Say which file: mallgate mall push <file|folder>' }],
    options: { why, 'no-wait': noWait('it is served'), ...asksCallCenter },
  },
  'mall list': {
    usage: 'mallgate mall list [options]',
    summary: 'the definitions that were pushed',
    about: 'Lists the definitions that were pushed, who runs them and who refuses them.',
    words: [],
    options: asksCallCenter,
  },
  'mall show': {
    usage: 'mallgate mall show <id> [options]',
    summary: 'what runs of a mall, and its definition',
    about: 'Says which definition of a mall runs, where it comes from and what is set over it.',
    words: [mall],
    options: { yaml: { type: 'boolean', about: 'only the definition, as a mall.yaml' }, ...asksCallCenter },
  },
  'mall revisions': {
    usage: 'mallgate mall revisions <id> [options]',
    summary: 'what was pushed before',
    about: 'Lists every revision of a mall’s definition that was pushed, newest first.',
    words: [mall],
    options: asksCallCenter,
  },
  'mall rollback': {
    usage: 'mallgate mall rollback <id> [revision] [options]',
    summary: 'an earlier definition counts again',
    about: `Makes an earlier revision the newest: the one given, as \`mallgate mall
revisions\` lists them, or the last one that was another. Waits until it is served.`,
    words: [mall, { name: 'revision', takes: 'number', optional: true }],
    options: { why, 'no-wait': noWait('it is served'), ...asksCallCenter },
  },
  'mall take-back': {
    usage: 'mallgate mall take-back <id> [options]',
    summary: 'a pushed definition counts no more',
    about: 'Takes a pushed definition back: a folder’s counts again, where there is one.',
    words: [mall],
    options: { why, ...asksCallCenter },
  },
  'mall remove': {
    usage: 'mallgate mall remove <id> [options]',
    summary: 'takes a mall away for good',
    about: `Takes a mall away for good: nobody hosts it, its queues, schedules and waiters
are deleted; with --data what is stored of it too. Asks on a terminal.`,
    words: [mall],
    options: {
      data: { type: 'boolean', about: 'deletes its offers, price history and crawl log as well' },
      unknown,
      yes: { type: 'boolean', short: 'y', about: 'does not ask' },
      why,
      ...asksCallCenter,
    },
  },
} as const satisfies Record<string, CommandSpec>
