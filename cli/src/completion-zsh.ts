import { type Completed, type CompletedOption, type Place, askedFor, completionTree, sources } from './completion-tree.ts'

/** For a folder of $fpath, and for `source` as well. */
export function zshScript(): string {
  const tree = completionTree()
  return `#compdef mallgate
compdef _mallgate mallgate

_mallgate_add() {
  local -a names
  names=(\${(f)"$(\${(Q)program} \${(z)1} 2>/dev/null)"})
  compadd "\${@[2,-1]}" -a names
}
${sources.map((source) => `_mallgate_${source}() { _mallgate_add '${askedFor(source)}' "$@" }`).join('\n')}

_mallgate() {
  local curcontext="$curcontext" state line program=$words[1]
${placeBody(tree, tree[0]!, '  ')}
}

[ "$funcstack[1]" = _mallgate ] && _mallgate "$@"
`
}

/** Words of the place, and those of the places below it. */
function placeBody(tree: readonly Place[], { at, below, words, options }: Place, indent: string): string {
  const specs = options.map(specOf).join(' ')
  if (below.length === 0)
    return `${indent}_arguments ${[specs, ...words.map(wordSpec), ...(words.length === 0 ? [`'*: :'`] : [])].filter(Boolean).join(' ')}`
  const list = at === '' ? 'commands' : 'more'
  const cases = below.map(([word]) => {
    const next = tree.find((place) => place.at === `${at} ${word}`.trim())!
    return `${indent}    ${word})\n${placeBody(tree, next, `${indent}      `)} ;;`
  })
  return `${indent}local -a ${list}
${indent}${list}=(
${below.map(([word, summary]) => `${indent}  ${quoted(`${word}:${summary}`)}`).join('\n')}
${indent})
${indent}_arguments -C ${[specs, `'1: :->${list}'`, `'*:: :->rest'`].filter(Boolean).join(' ')}
${indent}case $state in
${indent}  ${list}) _describe command ${list} ;;
${indent}  rest) case $words[1] in
${cases.join('\n')}
${indent}    esac ;;
${indent}esac`
}

const wordSpec = (word: Completed, at: number) => `'${at + 1}:${word && 'names' in word ? word.names : ' '}:${action(word)}'`

function specOf({ name, about, value, completed }: CompletedOption): string {
  const described = `[${about.replace(/[[\]:\\]/g, '\\$&')}]`
  if (value === undefined) return quoted(`--${name}${described}`)
  return quoted(`--${name}=${described}:${value}:${action(completed)}`)
}

function action(completed: Completed): string {
  if (!completed) return ''
  if ('words' in completed) return `(${completed.words.join(' ')})`
  if ('files' in completed) return '_files'
  return completed.list ? `_sequence _mallgate_${completed.names}` : `_mallgate_${completed.names}`
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
