import { readArgs } from './args.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { Shell } from './commands-asking.ts'
import type { ArgsFor, CommandName } from './commands.ts'
import { plainText } from './plain-text.ts'
import { type Surroundings, styleOf } from './terminal.ts'

/** Runs one command line to its end and answers what to exit with. */
export async function runCli(argv: readonly string[], version: string, around: Surroundings): Promise<ExitCode> {
  const { stderr, env } = around
  try {
    return await run(argv, version, around)
  } catch (error) {
    if (around.signal.aborted) return exitCodes.interrupted
    if (!(error instanceof CliError)) throw error
    // It may hold what others said, or an address as it was given.
    stderr.write(`${styleOf(stderr, env).colors.red('mallgate:')} ${plainText(error.message)}\n`)
    for (const line of error.lines) stderr.write(`  ${plainText(line)}\n`)
    return error.exitCode
  }
}

async function run(argv: readonly string[], version: string, around: Surroundings): Promise<ExitCode> {
  const called = readArgs(argv)
  const { stdout } = around
  if (called.command === 'names') return (await import('./names-command.ts')).namesCommand(called.source, around)
  if (called.command === 'help') {
    const { commandHelp, generalHelp } = await import('./help.ts')
    stdout.write(called.about ? commandHelp(called.about) : generalHelp())
    return exitCodes.ok
  }
  if (called.command === 'version') {
    stdout.write(`${version}\n`)
    return exitCodes.ok
  }
  // The arguments were read by the specification of this very command.
  return (runners[called.command] as Runner)(called.args, around)
}

type Runner = (args: object, around: Surroundings) => Promise<ExitCode>

/** Each loads what it needs when it is called: what speaks to Call Center, or compiles a definition, takes a while. */
const runners: { readonly [Name in CommandName]: (args: ArgsFor<Name>, around: Surroundings) => Promise<ExitCode> } = {
  search: async (args, around) => (await import('./search-command.ts')).searchCommand(args, around),
  malls: async (args, around) => (await import('./malls-command.ts')).mallsCommand(args, around),
  ps: async (args, around) => (await import('./ps-command.ts')).psCommand(args, around),
  drain: async (args, around) => (await import('./drain-command.ts')).drainCommand(args, around),
  out: async (args, around) => (await import('./override-commands.ts')).outCommand(args, around),
  in: async (args, around) => (await import('./override-commands.ts')).inCommand(args, around),
  weight: async (args, around) => (await import('./override-commands.ts')).weightCommand(args, around),
  'release set': async (args, around) => (await import('./release-commands.ts')).releaseSetCommand(args, around),
  'release list': async (args, around) => (await import('./release-commands.ts')).releaseListCommand(args, around),
  'release end': async (args, around) => (await import('./release-commands.ts')).releaseEndCommand(args, around),
  settings: async (args, around) => (await import('./settings-command.ts')).settingsCommand(args, around),
  changes: async (args, around) => (await import('./changes-command.ts')).changesCommand(args, around),
  extract: async (args, around) => (await import('./extract-command.ts')).extractCommand(args, around),
  money: async (args, around) => (await import('./money-command.ts')).moneyCommand(args, around),
  'mall add': async (args, around) => (await import('./mall-add-command.ts')).mallAddCommand(args, around),
  'mall check': async (args, around) => (await import('./mall-check-command.ts')).mallCheckCommand(args, around),
  'mall fixture': async (args, around) => (await import('./mall-fixture-command.ts')).mallFixtureCommand(args, around),
  'mall push': async (args, around) => (await import('./mall-push-command.ts')).mallPushCommand(args, around),
  'mall list': async (args, around) => (await import('./mall-list-command.ts')).mallListCommand(args, around),
  'mall show': async (args, around) => (await import('./mall-show-command.ts')).mallShowCommand(args, around),
  'mall revisions': async (args, around) => (await import('./mall-list-command.ts')).mallRevisionsCommand(args, around),
  'mall rollback': async (args, around) => (await import('./mall-rollback-command.ts')).mallRollbackCommand(args, around),
  'mall take-back': async (args, around) => (await import('./mall-remove-command.ts')).mallTakeBackCommand(args, around),
  'mall reset': async (args, around) => (await import('./mall-reset-command.ts')).mallResetCommand(args, around),
  'mall remove': async (args, around) => (await import('./mall-remove-command.ts')).mallRemoveCommand(args, around),
  completion: async ({ shell }, { stdout }) => {
    stdout.write((await import('./completion-script.ts')).completionScript(shell as Shell))
    return exitCodes.ok
  },
}
