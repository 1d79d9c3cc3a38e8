/** Where in a script something ends, in order; `from` is where to look. */
export type NextPlace = (script: string, from: number) => number | undefined

const token = /[\w$]+|[^\w\s$]/gu
const isWord = (text: string): boolean => /^[\w$]/.test(text)

/**
 * Finds a text of a program, whole words of it, with whatever white space around its signs. Made of fixed parts, it takes time in
 * proportion to the script's length.
 */
export function compilePlaces(text: string): NextPlace {
  const tokens = text.match(token) ?? []
  const gaps = tokens.map((one, index) => (index === 0 ? '' : isWord(one) && isWord(tokens[index - 1]!) ? '\\s+' : '\\s*'))
  const words = tokens.map((one, index) => gaps[index]! + escaped(one)).join('')
  const begin = isWord(tokens[0] ?? '') ? '(?<![\\w$])' : ''
  const end = isWord(tokens.at(-1) ?? '') ? '(?![\\w$])' : ''
  const pattern = new RegExp(begin + words + end, 'gu')
  return (script, from) => {
    pattern.lastIndex = from
    return pattern.test(script) ? pattern.lastIndex : undefined
  }
}

const escaped = (text: string): string => text.replace(/[\^$\\.*+?()[\]{}|/]/g, String.raw`\$&`)
