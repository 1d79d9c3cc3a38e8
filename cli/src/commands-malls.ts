import { asksCallCenter, help, noWait, unknown, why } from './command-options.ts'
import type { CommandSpec } from './command-spec.ts'

const mall = { name: 'id', from: 'known-malls' } as const

/** What operators push, roll back and take away of malls. */
export const mallCommands = {
  extract: {
    usage: 'mallgate extract <file|url|-> [options]',
    summary: 'what can be read on a page',
    about: `Reads a page as a crawler does and prints every field with where on the page it
stood and how sure that is. With --mall by that mall's definition, else
automatically. Needs nothing that runs. A page given as a file or on stdin (-)
needs --url for its links to be whole.`,
    words: [{ name: 'page', from: 'files', missing: 'Say which page: mallgate extract <file|url|->' }],
    options: {
      url: { type: 'string', value: 'URL', about: 'where the page stands, for a file or stdin' },
      mall: {
        type: 'string',
        value: 'ID',
        about: 'by the definition of this mall, from malls/ and the folders in MALLS_DIR',
        from: 'malls',
      },
      locale: { type: 'string', value: 'TAG', about: 'how the page writes numbers, as de-AT, where it does not say itself' },
      currency: { type: 'string', value: 'CODE', about: 'what prices without a currency are in, as EUR' },
      json: { type: 'boolean', about: 'all of it as JSON' },
      help,
    },
  },
  'mall add': {
    usage: 'mallgate mall add <url> [options]',
    summary: 'makes a definition of a shop by its address',
    about: `Looks around in a shop as a person would: finds its software or its search,
asks for some words, finds the offers on the pages and how further pages are
addressed, and writes mall.yaml with a page beside it. Prints what it read and
how sure it is, or why it could not. Any page of the shop will do. Asks slowly,
obeys robots.txt, and dials public addresses only (ALLOW_HOSTS names others).`,
    words: [{ name: 'url', missing: 'Say which shop: mallgate mall add <url>' }],
    options: {
      query: { type: 'string', value: 'TEXT', about: 'what the shop surely has; found out where absent' },
      id: { type: 'string', value: 'ID', about: 'the mall’s id; made from the shop’s address where absent' },
      locale: { type: 'string', value: 'TAG', about: 'how the shop writes numbers, as de-AT, where its pages do not say' },
      currency: { type: 'string', value: 'CODE', about: 'what its prices are in, as EUR, where its pages do not say' },
      dir: { type: 'string', value: 'FOLDER', about: 'where <id>/mall.yaml is written; the first of MALLS_DIR, else ./malls' },
      force: { type: 'boolean', about: 'writes over what is there' },
      print: { type: 'boolean', about: 'writes nothing: the definition goes to stdout, all else to stderr' },
      'no-fixture': { type: 'boolean', about: 'writes no pages beside the definition' },
      push: { type: 'boolean', about: 'gives it to the running system at once, as mall push does' },
      json: { type: 'boolean', about: 'what came of it as JSON, also where it could not be added' },
      'call-center': asksCallCenter['call-center'],
      help,
    },
  },
  'mall check': {
    usage: 'mallgate mall check [id|file …] [options]',
    summary: 'what a definition reads, and what is missing',
    about: `Reads pages by a definition and says of each field how many offers have it; of
what is missing, where it was looked for and what stands there. By itself the
pages beside the definition, against their expected.json, and of a mall that
fares badly in the system that runs here the pages it kept. All definitions in
malls/ and the folders in MALLS_DIR, those named by id, or the one in a
mall.yaml. Exit status 1: something is missing or differs.`,
    words: [{ name: 'ids', from: 'known-malls', takes: 'several', optional: true }],
    options: {
      kept: { type: 'boolean', about: 'the pages that the running system could not read, the newest three' },
      live: { type: 'boolean', about: 'one crawl of the shop, with a crawler’s manners' },
      offline: { type: 'boolean', about: 'only the pages beside the definition: asks nobody' },
      query: { type: 'string', value: 'TEXT', about: 'with --live: what to ask for; the probe, or a word of the fixture, where absent' },
      json: { type: 'boolean', about: 'all of it as JSON' },
      'call-center': asksCallCenter['call-center'],
      help,
    },
  },
  'mall fixture': {
    usage: 'mallgate mall fixture <id|file> [options]',
    summary: 'records a page beside a definition',
    about: `Asks the shop as the definition says, with a crawler’s manners, and writes the
page beside mall.yaml, with what was read from it as expected.json: look at
that, and make it what should be read. Pages of real shops are not for sharing.`,
    words: [{ name: 'id', from: 'known-malls' }],
    options: {
      query: { type: 'string', value: 'TEXT', about: 'what to ask for; the probe, or a word of the fixture, where absent' },
      url: { type: 'string', value: 'URL', about: 'this page of the shop, in place of a search' },
      kept: { type: 'boolean', about: 'the newest page that the running system could not read, in place of asking the shop' },
      crawl: { type: 'string', value: 'ID', about: 'with --kept: the page of this crawl' },
      name: { type: 'string', value: 'NAME', about: 'how the page is called; search where absent' },
      slim: { type: 'boolean', about: 'leaves out scripts, styles and drawings, if all is read the same without' },
      force: { type: 'boolean', about: 'writes over what is there' },
      json: { type: 'boolean', about: 'what was written, as JSON' },
      'call-center': asksCallCenter['call-center'],
      help,
    },
  },
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
    about: `Says which definition of a mall runs, where it comes from, what is set over it,
how its shop takes our visits, how its pages are read lately, and which are kept.`,
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
  'mall reset': {
    usage: 'mallgate mall reset <id> [options]',
    summary: 'its shop is asked again at once after blocks',
    about: `Forgets, for all crawlers, that a mall's shop blocked us, became slow, or could
not give its robots.txt: it is asked again with the next query. Says what was.`,
    words: [mall],
    options: asksCallCenter,
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
