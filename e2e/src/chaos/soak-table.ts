import { type Figure, keeps, tell } from './fault.ts'

/** What became of one fault in one run; without figures where it could not be made. */
export interface Result {
  name: string
  figures: readonly Figure[]
  error?: string
}

const begin = '<!-- the soak writes from here -->'
const end = '<!-- to here -->'
const head = '| fault | figure | promised | measured | kept | run on |\n|---|---|---|---|---|---|'

/**
 * The page with these results in its table: rows of faults that were not run again stay as they are.
 * @throws Error where the page has no place for it
 */
export function withResults(page: string, results: readonly Result[], day: string): string {
  const [before, rest] = page.split(begin)
  const [table, after] = rest?.split(end) ?? []
  if (before === undefined || table === undefined || after === undefined) throw new Error(`the page has no '${begin}' and '${end}'`)
  const names = new Set(results.map(({ name }) => cell(name)))
  const kept = table.split('\n').filter((line) => /^\| \S/.test(line) && !line.startsWith('| fault |') && !names.has(nameIn(line)))
  const rows = [...kept, ...results.flatMap((result) => rowsOf(result, day))]
  // A sort that keeps the order of one fault's figures.
  rows.sort((a, b) => numberIn(a) - numberIn(b))
  return `${before}${begin}\n\n${head}\n${rows.join('\n')}\n\n${end}${after}`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim()
const nameIn = (row: string) => row.split(' | ')[0]!.slice(2)
const numberIn = (row: string) => Number(/^\| (\d+)/.exec(row)?.[1] ?? 1_000)

function rowsOf({ name, figures, error }: Result, day: string): string[] {
  if (error !== undefined)
    return [`| ${cell(name)} | could not be made: ${cell(error.split('\n')[0]!).slice(0, 160)} | | | **no** | ${day} |`]
  return figures.map((figure) => {
    const { what, unit, promised, measured } = figure
    return `| ${cell(name)} | ${cell(what)} | ${unit === 'errors' ? promised : `≤ ${tell(promised, unit)}`} | ${tell(measured, unit)} | ${keeps(figure, 1) ? 'yes' : '**no**'} | ${day} |`
  })
}
