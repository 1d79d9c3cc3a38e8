import { readArgs } from './args.ts'
import { CliError, type ExitCode, exitCodes } from './cli-error.ts'
import { generalHelp, searchHelp } from './help.ts'
import { searchCommand } from './search-command.ts'
import { type Surroundings, styleOf } from './terminal.ts'

/** Runs one command line to its end and answers what to exit with. */
export async function runCli(argv: readonly string[], version: string, around: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, env } = around
  try {
    const command = readArgs(argv)
    if (command.command === 'search') return await searchCommand(command.args, around)
    stdout.write(command.command === 'version' ? `${version}\n` : command.about === 'search' ? searchHelp : generalHelp)
    return exitCodes.ok
  } catch (error) {
    if (around.signal.aborted) return exitCodes.interrupted
    if (!(error instanceof CliError)) throw error
    stderr.write(`${styleOf(stderr, env).colors.red('mallgate:')} ${error.message}\n`)
    return error.exitCode
  }
}
