import { help } from './command-options.ts'
import type { CommandSpec } from './command-spec.ts'

/** What reads as the crawlers do, and needs nothing that runs. */
export const readingCommands = {
  money: {
    usage: 'mallgate money [file …] [options]',
    summary: 'prices as shops print them, line for line',
    about: `Reads prices from files, or from stdin, and prints for each line one of JSON:

  {"text", "amount", "token", "currency", "minor", "ambiguous"}

amount is an exact decimal, token the currency as it is written, minor whole
minor units by ISO 4217; what cannot be read is null. ambiguous: one separator
before three digits, and nobody said what it is.

A line that begins with { is JSON of its own, {"text", "hint"?, "locale"?,
"currency"?, "decimalSeparator"?, "groupSeparator"?}; any other is a text. A
line that is no such JSON is answered with an "error", the lines behind it are
read all the same, and the exit status is 1.`,
    words: [{ name: 'files', from: 'files', takes: 'several', optional: true }],
    options: {
      locale: { type: 'string', value: 'TAG', about: 'how numbers are written, as de-AT, where a line does not say' },
      currency: { type: 'string', value: 'CODE', about: 'what is meant where nothing or a sign of several ($, kr) names it, as EUR' },
      kind: {
        type: 'boolean',
        about: 'also "kind": price, from, unit (per kg), extra (shipping), instalment or was',
      },
      help,
    },
  },
} as const satisfies Record<string, CommandSpec>
