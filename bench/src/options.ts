import { parseArgs } from 'node:util'

import { type RowKey, rowKeys } from './figure.ts'

export interface Options {
  rows: readonly RowKey[]
  quick: boolean
  profileDir: string | undefined
  /** Whether RESULTS.md is written: a run of everything in full does, unless told not to. */
  write: boolean
  pagesDir: string | undefined
}

export const help = `Measures Mallgate against what it is made of, row by row of the numbers to reach.

  npm run bench                            all rows in full, in less than 15 minutes; writes bench/RESULTS.md
  npm run bench -- --only live             one row (or several by commas), printed: ${rowKeys.join(' ')}
  npm run bench -- --quick                 a share of the repetitions: whether it works, not how fast it is; printed
  npm run bench -- --only live --profile DIR    CPU profiles of ours in DIR, and where the time went

  --no-write     print only
  --pages DIR    recorded pages of real shops (../shared/pages beside the repository, where absent)
  --help         this text

redis-server must be in PATH. Other work on the machine shows in the spread: look at that before you look at a median.`

/** @throws Error, one sentence on what is wrong with the command line */
export function readOptions(args: readonly string[]): Options | 'help' {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: { only: text, quick: flag, profile: text, 'no-write': flag, pages: text, help: flag },
  })
  if (values.help) return 'help'
  const rows = values.only === undefined ? rowKeys : values.only.split(',').map(rowKey)
  const whole = values.only === undefined && !values.quick && values.profile === undefined
  return { rows, quick: values.quick, profileDir: values.profile, write: whole && !values['no-write'], pagesDir: values.pages }
}

function rowKey(name: string): RowKey {
  const key = rowKeys.find((one) => one === name)
  if (!key) throw new Error(`there is no row '${name}': --only takes ${rowKeys.join(', ')}`)
  return key
}
