import { type Command, readArgs } from './args.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import { completionScript } from './completion-script.ts'
import { commandHelp, generalHelp } from './help.ts'
import { mallIdsCommand, mallsCommand } from './malls-command.ts'
import { plainText } from './plain-text.ts'
import { searchCommand } from './search-command.ts'
import { type Surroundings, styleOf } from './terminal.ts'

/** Runs one command line to its end and answers what to exit with. */
export async function runCli(argv: readonly string[], version: string, around: Surroundings): Promise<ExitCode> {
  const { stderr, env } = around
  try {
    return await run(readArgs(argv), version, around)
  } catch (error) {
    if (around.signal.aborted) return exitCodes.interrupted
    if (!(error instanceof CliError)) throw error
    // It may hold what others said, or an address as it was given.
    stderr.write(`${styleOf(stderr, env).colors.red('mallgate:')} ${plainText(error.message)}\n`)
    return error.exitCode
  }
}

async function run(command: Command, version: string, around: Surroundings): Promise<ExitCode> {
  switch (command.command) {
    case 'search':
      return searchCommand(command.args, around)
    case 'malls':
      return mallsCommand(command.args, around)
    case 'mall-ids':
      return mallIdsCommand(around)
    case 'ps': {
      // What speaks to Call Center takes a while to load, and only this command does.
      const { psCommand } = await import('./ps-command.ts')
      return psCommand(command.args, around)
    }
    case 'completion':
      around.stdout.write(completionScript(command.shell))
      return exitCodes.ok
    case 'version':
      around.stdout.write(`${version}\n`)
      return exitCodes.ok
    case 'help':
      around.stdout.write(command.about ? commandHelp(command.about) : generalHelp())
      return exitCodes.ok
  }
}
