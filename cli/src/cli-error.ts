/** What a command can exit with. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, noMallAnswered: 3, refused: 4, notSeen: 5, interrupted: 130 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command: its message is the one sentence people see, its lines are what stands below it. */
export class CliError extends Error {
  override name = 'CliError'
  readonly exitCode: ExitCode
  readonly lines: readonly string[]

  constructor(message: string, exitCode: ExitCode = exitCodes.failed, lines: readonly string[] = []) {
    super(message)
    this.exitCode = exitCode
    this.lines = lines
  }
}
