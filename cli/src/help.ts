import { exitCodes } from './cli-error.ts'
import type { OptionSpec } from './command-spec.ts'
import { askingCommands, tellingCommands } from './commands-asking.ts'
import { mallCommands } from './commands-malls.ts'
import { operatingCommands } from './commands-operating.ts'
import { readingCommands } from './commands-reading.ts'
import { type CommandName, type Group, commandNames, globalOptions, groups, isCommand, specOf } from './commands.ts'

const exits: readonly [string, string][] = [
  [String(exitCodes.ok), 'answered, done'],
  [String(exitCodes.failed), 'Gate or Call Center cannot be reached, or failed'],
  [String(exitCodes.usage), 'wrong usage'],
  [String(exitCodes.noMallAnswered), 'no mall answered'],
  [String(exitCodes.refused), 'refused: not allowed, not valid, not there, or not confirmed'],
  [String(exitCodes.notSeen), 'accepted, but its effect was not seen in time'],
  [String(exitCodes.interrupted), 'Ctrl-C'],
]

const widest = 80

/** What mallgate is, and its commands. */
export function generalHelp(): string {
  const helping = { help: { usage: 'mallgate help [command]', summary: 'this, or what a command does and takes' } }
  return `mallgate: ask once; every shop answers.

Ask:
${columns(usagesOf(askingCommands))}

Operate:
${columns(usagesOf(operatingCommands))}

Malls while they run:
${columns(usagesOf(mallCommands))}

Read:
${columns(usagesOf(readingCommands))}

This command:
${columns(usagesOf({ ...tellingCommands, ...helping }))}

Options:
${columns(optionsOf(globalOptions))}

Gate is looked for at --gate, at GATE_URL, in .mallgate/run.env from here
upwards, then at http://127.0.0.1:8080; Call Center at --call-center, at
CALLCENTER_URL, then in .mallgate/run.env, as is CLUSTER_SECRET. Orders are
kept under MALLGATE_USER, or the login name with this machine's.

Colours and links are for terminals: NO_COLOR, FORCE_COLOR and FORCE_HYPERLINK
decide otherwise. What is piped is never shortened.

Exit status:
${columns(exits)}
`
}

/** What one command does and takes, or which commands a group has. */
export function commandHelp(name: CommandName | Group): string {
  if (!isCommand(name)) return groupHelp(name)
  const { usage, about, options } = specOf(name)
  return `${usage}

${about}

Options:
${columns(optionsOf(options))}
`
}

function groupHelp(group: Group): string {
  const usages = commandNames
    .filter((name) => name.startsWith(`${group} `))
    .map((name): [string, string] => [shortUsage(specOf(name).usage), specOf(name).summary])
  return `mallgate ${group}: ${groups[group]}.

Usage:
${columns(usages)}

mallgate help ${group} <command> has the options of each.
`
}

const usagesOf = (commands: Readonly<Record<string, { usage: string; summary: string }>>) =>
  Object.values(commands).map(({ usage, summary }): [string, string] => [shortUsage(usage), summary])

const shortUsage = (usage: string) => usage.replace(' [options]', '')

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
