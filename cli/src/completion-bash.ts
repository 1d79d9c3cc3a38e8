import { type Completed, type Place, askedFor, completionTree, valued } from './completion-tree.ts'

/** Needs no bash-completion, and bash 3.2 is enough. */
export function bashScript(): string {
  const tree = completionTree()
  const groups = tree.filter(({ at, below }) => at !== '' && below.length > 0).map(({ at }) => at)
  return `# Completes mallgate in bash: source <(mallgate completion bash)
_mallgate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command= before= nth=0 first=2 i
  # bash cuts --sort=price into three words.
  if [[ $cur == '=' ]]; then
    cur=
  elif [[ $prev == '=' ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]}
  case $command in
    ${groups.join('|')}) ((COMP_CWORD > 2)) && command="$command \${COMP_WORDS[2]}" first=3 ;;
  esac
  COMPREPLY=()
  case "$command $prev" in
${tree.flatMap(valueCases).join('\n')}
  esac
  # Which of its words this is: what stands before it and is no option, and no option's value.
  for ((i = first; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${valued(tree).join('|')}) ((i++)); [[ \${COMP_WORDS[i]} == '=' ]] && ((i++)) ;;
      -*) ;;
      *) ((nth++)) ;;
    esac
  done
  case $command in
${tree.map(placeCase).join('\n')}
  esac
}
_mallgate_from() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_mallgate_names() { "\${COMP_WORDS[0]}" $1 2>/dev/null; }
_mallgate_files() { COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null; }
_mallgate_list() {
  # What stands before the last comma stays.
  [[ $cur == *,* ]] && before=\${cur%,*},
  COMPREPLY=($(compgen -P "$before" -W "$(_mallgate_names "$1")" -- "\${cur##*,}"))
  compopt -o nospace 2>/dev/null
}
complete -F _mallgate mallgate
`
}

function valueCases({ at, options }: Place): string[] {
  return options.flatMap(({ name, value, completed }) => {
    if (value === undefined) return []
    const values = completing(completed)
    return [`    '${at} --${name}') ${values ? `${values}; ` : ''}return ;;`]
  })
}

function placeCase({ at, below, words, options }: Place): string {
  const dashed = options.map(({ name }) => `--${name}`)
  if (below.length > 0) return `    '${at}') _mallgate_from "${[...below.map(([word]) => word), ...dashed].join(' ')}" ;;`
  const nths = words.map((word, i) => `${i}) ${completing(word) || ':'} ;;`)
  const other = nths.length > 0 ? `case $nth in ${nths.join(' ')} esac` : ':'
  return `    '${at}') if [[ $cur == -* ]]; then _mallgate_from "${dashed.join(' ')}"; else ${other}; fi ;;`
}

function completing(completed: Completed): string {
  if (!completed) return ''
  if ('words' in completed) return `_mallgate_from "${completed.words.join(' ')}"`
  if ('files' in completed) return '_mallgate_files'
  const asked = askedFor(completed.names)
  return completed.list ? `_mallgate_list '${asked}'` : `_mallgate_from "$(_mallgate_names '${asked}')"`
}
