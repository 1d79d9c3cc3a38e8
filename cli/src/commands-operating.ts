import { asksCallCenter, noWait, reason, unknown, why } from './command-options.ts'
import type { CommandSpec } from './command-spec.ts'

const instance = { name: 'instance', from: 'instances' } as const

/** What operators see and order of processes, releases and settings. */
export const operatingCommands = {
  ps: {
    usage: 'mallgate ps [options]',
    summary: 'the processes that are alive',
    about: 'Lists every instance of every service, as Call Center has them, what operators ordered of them and what they refuse.',
    words: [],
    options: {
      watch: { type: 'boolean', short: 'w', about: 'stays, and shows each change as it comes; with --json a line for each' },
      ...asksCallCenter,
    },
  },
  drain: {
    usage: 'mallgate drain <instance> [options]',
    summary: 'an instance finishes, deregisters and ends',
    about: `Tells an instance to take nothing new, finish, deregister and end, as on
SIGTERM, and waits until it is gone. The start of its id is enough.`,
    words: [instance],
    options: { why, 'no-wait': noWait('it is gone'), ...asksCallCenter },
  },
  out: {
    usage: 'mallgate out <instance> [options]',
    summary: 'an instance is asked no more, but stays',
    about: `Takes an instance out of service: nobody asks it until \`mallgate in\`, or the
end given. No heartbeat and no restart under the same id clears that.`,
    words: [instance],
    options: { ...reason, ...asksCallCenter },
  },
  in: {
    usage: 'mallgate in <instance> [options]',
    summary: 'takes back what was ordered of an instance',
    about: 'Takes back every order for an instance: out of service, and its weight.',
    words: [instance],
    options: { why, ...asksCallCenter },
  },
  weight: {
    usage: 'mallgate weight <instance> <n> [options]',
    summary: 'how much of the work an instance gets',
    about: `Orders an instance's weight, 0 to 1000, in place of its own (usually 1): twice
the weight of another gets twice the work.`,
    words: [instance, { name: 'weight', takes: 'number' }],
    options: { ...reason, ...asksCallCenter },
  },
  'release set': {
    usage: 'mallgate release set <name> --version V [options]',
    summary: 'whom the instances of a version serve',
    about: `Instances of this version serve callers of the groups named, and this share of
all others, always the same ones; everybody else is served by other versions.
A rule of that name that stands already is replaced.`,
    words: [{ name: 'name', from: 'releases' }],
    options: {
      version: { type: 'string', value: 'V', about: 'of the instances meant, as `mallgate ps` shows it', required: true },
      mall: { type: 'string', value: 'ID', about: 'of one mall; of every mall where absent', from: 'known-malls' },
      share: {
        type: 'string',
        value: 'N',
        about: 'of all callers outside the groups: 10% or 0.1; 0% where only groups are given',
        takes: 'share',
      },
      group: { type: 'string', value: 'NAME', about: 'callers of this group; again for more', takes: 'several' },
      ...reason,
      ...asksCallCenter,
    },
  },
  'release list': {
    usage: 'mallgate release list [options]',
    summary: 'the rules that stand',
    about: 'Lists the release rules that stand, who set them and until when.',
    words: [],
    options: asksCallCenter,
  },
  'release end': {
    usage: 'mallgate release end <name> [options]',
    summary: 'takes a rule back',
    about: 'Takes a release rule back: all versions it named serve everybody again.',
    words: [{ name: 'name', from: 'releases' }],
    options: { why, ...asksCallCenter },
  },
  settings: {
    usage: 'mallgate settings <mall> [options]',
    summary: 'what is set of a mall over its definition',
    about: `Shows what is set of a mall while it runs, over what its definition says; with
options, sets these and leaves the others as they are. No restart is needed.`,
    words: [{ name: 'mall', from: 'known-malls' }],
    options: {
      off: { type: 'boolean', about: 'no process hosts it' },
      on: { type: 'boolean', about: 'it is hosted, also where its definition is switched off' },
      fresh: { type: 'string', value: '5m', about: 'how long a stored answer may be given again', takes: 'duration' },
      concurrency: { type: 'string', value: 'N', about: 'crawls at a time, over all crawlers, 1 to 64', takes: 'count' },
      'min-interval': { type: 'string', value: '1s', about: 'least time between two requests, over all crawlers', takes: 'duration' },
      'per-minute': { type: 'string', value: 'N', about: 'requests in any minute, over all crawlers, at most', takes: 'count' },
      'daily-budget': { type: 'string', value: 'N', about: 'requests in a day (UTC), over all crawlers, at most', takes: 'count' },
      timeout: { type: 'string', value: '10s', about: 'what one crawl may take', takes: 'duration' },
      'max-bytes': { type: 'string', value: 'N', about: 'decompressed size of a page, at most', takes: 'count' },
      redirects: { type: 'string', value: 'N', about: 'how many are followed, 0 to 10', takes: 'count' },
      unset: {
        type: 'string',
        value: 'NAME',
        about: 'takes one of these back: the definition counts again; again for more',
        takes: 'several',
        choices: ['off', 'fresh', 'concurrency', 'min-interval', 'per-minute', 'daily-budget', 'timeout', 'max-bytes', 'redirects'],
      },
      clear: { type: 'boolean', about: 'takes all of them back' },
      unknown,
      ...reason,
      ...asksCallCenter,
    },
  },
  changes: {
    usage: 'mallgate changes [options]',
    summary: 'who ordered what, when and why',
    about: 'Lists what operators ordered and took back, newest first.',
    words: [],
    options: {
      limit: { type: 'string', value: 'N', about: 'how many; 20 where absent', takes: 'count' },
      kind: {
        type: 'string',
        value: 'KIND',
        about: 'only override, release, settings, definition or removal',
        takes: 'choice',
        choices: ['override', 'release', 'settings', 'definition', 'removal'],
      },
      key: { type: 'string', value: 'NAME', about: 'only of this instance, release or mall', from: 'known-malls' },
      ...asksCallCenter,
    },
  },
} as const satisfies Record<string, CommandSpec>
