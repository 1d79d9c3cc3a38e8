import { mallIdsCommand } from './args.ts'
import { type CommandSpec, type OptionSpec, commandNames, commands, globalOptions } from './commands.ts'

/** Needs no bash-completion, and bash 3.2 is enough. */
export const bashScript = () => `# Completes mallgate in bash: source <(mallgate completion bash)
_mallgate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command= before= i
  # bash cuts --sort=price into three words.
  if [[ $cur == '=' ]]; then
    cur=
  elif [[ $prev == '=' ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]}
  COMPREPLY=()
  case "$command $prev" in
${commandNames.flatMap(valueCases).join('\n')}
  esac
  case $command in
    '') _mallgate_from "${[...commandNames, ...dashed(globalOptions)].join(' ')}" ;;
${commandNames.map(wordCase).join('\n')}
  esac
}
_mallgate_from() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_mallgate_malls() { "\${COMP_WORDS[0]}" ${mallIdsCommand} 2>/dev/null; }
_mallgate_mall_list() {
  # What stands before the last comma stays.
  [[ $cur == *,* ]] && before=\${cur%,*},
  COMPREPLY=($(compgen -P "$before" -W "$(_mallgate_malls)" -- "\${cur##*,}"))
  compopt -o nospace 2>/dev/null
}
complete -F _mallgate mallgate
`

const dashed = (options: CommandSpec['options']) => Object.keys(options).map((name) => `--${name}`)

function valueCases(name: keyof typeof commands): string[] {
  const { options }: CommandSpec = commands[name]
  return Object.entries(options).flatMap(([option, { type, choices, takes }]: [string, OptionSpec]) => {
    if (type === 'boolean') return []
    const values = choices ? `_mallgate_from "${choices.join(' ')}"; ` : takes === 'malls' ? '_mallgate_mall_list; ' : ''
    return [`    '${name} --${option}') ${values}return ;;`]
  })
}

function wordCase(name: keyof typeof commands): string {
  const { options, words }: CommandSpec = commands[name]
  const given = words === 'malls' ? '$(_mallgate_malls)' : (words?.join(' ') ?? '')
  const other = given ? `_mallgate_from "${given}"` : ':'
  return `    ${name}) if [[ $cur == -* ]]; then _mallgate_from "${dashed(options).join(' ')}"; else ${other}; fi ;;`
}
