import { mallIdsCommand } from './args.ts'
import { type CommandSpec, type OptionSpec, commandNames, commands, globalOptions } from './commands.ts'

/** For a folder of $fpath, and for `source` as well. */
export const zshScript = () => `#compdef mallgate
compdef _mallgate mallgate

_mallgate_malls() {
  local -a ids
  ids=(\${(f)"$(\${(Q)program} ${mallIdsCommand} 2>/dev/null)"})
  compadd "$@" -a ids
}

_mallgate() {
  local curcontext="$curcontext" state line program=$words[1]
  local -a commands
  commands=(
${commandNames.map((name) => `    ${quoted(`${name}:${commands[name].summary}`)}`).join('\n')}
  )
  _arguments -C ${specsOf(globalOptions).join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${commandNames.map(commandCase).join('\n')}
      esac ;;
  esac
}

[ "$funcstack[1]" = _mallgate ] && _mallgate "$@"
`

function commandCase(name: keyof typeof commands): string {
  const { options, words }: CommandSpec = commands[name]
  const word = words === 'malls' ? `'1:mall:_mallgate_malls'` : words ? `'1: :(${words.join(' ')})'` : `'*: :'`
  return `        ${name}) _arguments ${specsOf(options).join(' ')} ${word} ;;`
}

const specsOf = (options: CommandSpec['options']) => Object.entries(options).map(([name, option]) => specOf(name, option))

function specOf(name: string, { type, about, value = '', choices, takes }: OptionSpec): string {
  const described = `[${about.replace(/[[\]:\\]/g, '\\$&')}]`
  if (type === 'boolean') return quoted(`--${name}${described}`)
  const values = choices ? `(${choices.join(' ')})` : takes === 'malls' ? '_sequence _mallgate_malls' : ''
  return quoted(`--${name}=${described}:${value}:${values}`)
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
