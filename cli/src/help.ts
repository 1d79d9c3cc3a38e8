import { exitCodes } from './cli-error.ts'
import { type CommandName, type CommandSpec, type OptionSpec, commands, globalOptions } from './commands.ts'

const exits: readonly [string, string][] = [
  [String(exitCodes.ok), 'answered'],
  [String(exitCodes.failed), 'Gate or Call Center cannot be reached, or failed'],
  [String(exitCodes.usage), 'wrong usage'],
  [String(exitCodes.noMallAnswered), 'no mall answered'],
  [String(exitCodes.interrupted), 'Ctrl-C'],
]

const widest = 80

/** What mallgate is, and its commands. */
export function generalHelp(): string {
  const usages = Object.values(commands).map(({ usage, summary }): [string, string] => [usage, summary])
  return `mallgate: ask once; every shop answers.

Usage:
${columns(usages)}

Options:
${columns(optionsOf(globalOptions))}

Gate is looked for at --gate, at GATE_URL, in .mallgate/run.env from here
upwards, then at http://127.0.0.1:8080; Call Center at --call-center, at
CALLCENTER_URL, then in .mallgate/run.env, as is CLUSTER_SECRET.

Colours and links are for terminals: NO_COLOR, FORCE_COLOR and FORCE_HYPERLINK
decide otherwise. What is piped is never shortened.

Exit status:
${columns(exits)}
`
}

/** What one command does and takes. */
export function commandHelp(name: CommandName): string {
  const { usage, about, options }: CommandSpec = commands[name]
  return `${usage}

${about}

Options:
${columns(optionsOf(options))}
`
}

const optionsOf = (options: Readonly<Record<string, OptionSpec>>) =>
  Object.entries(options).map(([name, { short, value, about }]): [string, string] => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    about,
  ])

function columns(lines: readonly [string, string][]): string {
  const width = Math.max(...lines.map(([left]) => left.length))
  const indent = ' '.repeat(width + 5)
  return lines.map(([left, right]) => `  ${left.padEnd(width)}   ${wrapped(right, widest - indent.length).join(`\n${indent}`)}`).join('\n')
}

function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
