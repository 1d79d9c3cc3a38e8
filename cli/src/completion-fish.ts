import { mallIdsCommand } from './args.ts'
import { type CommandSpec, type OptionSpec, commandNames, commands, globalOptions } from './commands.ts'

/** For fish 3. */
export const fishScript = () => `# Completes mallgate in fish: mallgate completion fish | source
function __mallgate_malls
    set -l words (commandline -opc)
    $words[1] ${mallIdsCommand} 2>/dev/null
end
function __mallgate_is
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"
end
complete -c mallgate -f
${optionLines('', globalOptions).join('\n')}
${commandNames.map((name) => `complete -c mallgate -n '__mallgate_is ""' -a ${name} -d ${quoted(commands[name].summary)}`).join('\n')}
${commandNames.flatMap(commandLines).join('\n')}
`

function commandLines(name: keyof typeof commands): string[] {
  const { options, words }: CommandSpec = commands[name]
  const given = words === 'malls' ? '(__mallgate_malls)' : words?.join(' ')
  return [...(given ? [`complete -c mallgate -n '__mallgate_is ${name}' -a ${quoted(given)}`] : []), ...optionLines(name, options)]
}

const optionLines = (name: string, options: CommandSpec['options']) =>
  Object.entries(options).map(([option, { type, short, about, choices, takes }]: [string, OptionSpec]) => {
    const values = choices?.join(' ') ?? (takes === 'malls' ? '(__fish_complete_list , __mallgate_malls)' : undefined)
    const value = type === 'boolean' ? '' : ` -x${values ? ` -a ${quoted(values)}` : ''}`
    return `complete -c mallgate -n '__mallgate_is ${name || '""'}'${short ? ` -s ${short}` : ''} -l ${option}${value} -d ${quoted(about)}`
  })

const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
