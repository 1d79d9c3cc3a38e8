import { linkToCallCenter } from './call-center-link.ts'
import { type CliError, type ExitCode, exitCodes } from './cli-error.ts'
import type { ArgsFor } from './commands.ts'
import { type Told, askLists } from './lists.ts'
import { askRecords } from './order.ts'
import { plainText } from './plain-text.ts'
import { psText } from './ps-text.ts'
import { type Surroundings, styleOf } from './terminal.ts'
import { watchAll } from './watch-all.ts'

/** `mallgate ps`: every instance of every service, as Call Center has it now; with --watch again after each change. */
export async function psCommand({ watch, callCenter, json }: ArgsFor<'ps'>, around: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, env, signal } = around
  const link = linkToCallCenter(callCenter, around)
  const orders = async ({ lists }: Told) => {
    const any = lists.some(({ instances }) => instances.some(({ ordered }) => ordered))
    return any ? await askRecords(link, '/v1/overrides') : []
  }
  const jsonOf = ({ address, lists }: Told) => `${JSON.stringify({ callCenter: address, services: lists })}\n`
  const textOf = async (told: Told) => psText(told, await orders(told), styleOf(stdout, env), Date.now())

  if (!watch) {
    const told = await askLists(link)
    stdout.write(json ? jsonOf(told) : await textOf(told))
    return exitCodes.ok
  }
  let painted = false
  const paint = async (told: Told) => {
    const text = json ? jsonOf(told) : await textOf(told)
    stdout.write(stdout.isTTY && !json ? onScreen(text) : painted && !json ? `\n${text}` : text)
    painted = true
  }
  const onTrouble = (error: CliError) => {
    // Before anything was seen it is no trouble that passes: a wrong address, a wrong secret.
    if (!painted) throw error
    stderr.write(`${styleOf(stderr, env).colors.yellow(plainText(error.message))}\n`)
  }
  await watchAll(link, { paint, onTrouble, signal })
  return exitCodes.ok
}

/** Over what stands on the terminal: each line's rest, and all lines below, are cleared. */
const onScreen = (text: string) => `\u001B[H${text.replaceAll('\n', '\u001B[K\n')}\u001B[J`
