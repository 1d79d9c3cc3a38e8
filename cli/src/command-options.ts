import type { OptionSpec } from './command-spec.ts'

/** Options that several commands take. */
export const help = { type: 'boolean', short: 'h', about: 'this' } as const satisfies OptionSpec

export const gate = { type: 'string', value: 'URL', about: 'where Gate is' } as const satisfies OptionSpec

const callCenter = {
  type: 'string',
  value: 'URL',
  about: 'where Call Center is; CALLCENTER_URL where absent',
} as const satisfies OptionSpec

const json = { type: 'boolean', about: 'Call Center’s answer as JSON' } as const satisfies OptionSpec

/** Of every command that asks Call Center. */
export const asksCallCenter = { json, 'call-center': callCenter, help } as const

export const why = { type: 'string', value: 'TEXT', about: 'the reason, kept with the order' } as const satisfies OptionSpec

/** Of every order that can end by itself. */
export const reason = {
  why,
  until: {
    type: 'string',
    value: 'WHEN',
    about: 'when the order is taken back by itself: 90s, 30m, 2h, 1d from now, or a time as 2026-12-24T18:00Z',
    takes: 'until',
  },
} as const satisfies Record<string, OptionSpec>

export const noWait = (what: string) => ({ type: 'boolean', about: `ends at once, without waiting until ${what}` }) as const

/** Of what is ordered of a mall that Call Center may not know. */
export const unknown = { type: 'boolean', about: 'also where nobody serves a mall of that name now' } as const satisfies OptionSpec
