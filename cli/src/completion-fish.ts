import { type Completed, type Place, askedFor, completionTree, valued } from './completion-tree.ts'

/** For fish 3. */
export function fishScript(): string {
  const tree = completionTree()
  const groups = tree.filter(({ at, below }) => at !== '' && below.length > 0).map(({ at }) => at)
  return `# Completes mallgate in fish: mallgate completion fish | source
function __mallgate_names
    set -l words (commandline -opc)
    $words[1] $argv 2>/dev/null
end
# Whether the command typed is this one, and, where a number is given, whether that is which of its words is being typed.
function __mallgate_is
    set -l words (commandline -opc)
    set -l command $words[2]
    set -l rest $words[3..-1]
    if contains -- "$command" ${groups.join(' ')}; and test (count $words) -gt 2
        set command "$command $words[3]"
        set rest $words[4..-1]
    end
    test "$command" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; and return 0
    set -l nth 0
    set -l value 0
    for word in $rest
        if test $value = 1
            set value 0
        else if contains -- $word ${valued(tree).join(' ')}
            set value 1
        else if not string match -q -- '-*' $word
            set nth (math $nth + 1)
        end
    end
    test $nth -eq $argv[2]
end
complete -c mallgate -f
${tree.flatMap(placeLines).join('\n')}
`
}

function placeLines({ at, below, words, options }: Place): string[] {
  const here = (nth?: number) => quoted(`__mallgate_is "${at}"${nth === undefined ? '' : ` ${nth}`}`)
  return [
    ...below.map(([word, summary]) => `complete -c mallgate -n ${here()} -a ${word} -d ${quoted(summary)}`),
    ...words.flatMap((word, nth) => (word ? [`complete -c mallgate -n ${here(nth)} ${completing(word)}`] : [])),
    ...options.map(({ name, short, about, value, completed }) => {
      const values = value === undefined ? '' : ` -x${completed ? ` ${completing(completed)}` : ''}`
      return `complete -c mallgate -n ${here()}${short ? ` -s ${short}` : ''} -l ${name}${values} -d ${quoted(about)}`
    }),
  ]
}

function completing(completed: NonNullable<Completed>): string {
  if ('words' in completed) return `-a ${quoted(completed.words.join(' '))}`
  if ('files' in completed) return '-F'
  const asked = `__mallgate_names ${askedFor(completed.names)}`
  return `-a ${quoted(completed.list ? `(__fish_complete_list , "${asked}")` : `(${asked})`)}`
}

const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
