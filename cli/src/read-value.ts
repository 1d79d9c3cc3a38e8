import { durationMs } from '@mallgate/shared/duration'

import { CliError, exitCodes } from './cli-error.ts'
import { plainText } from './plain-text.ts'
import type { Takes } from './command-spec.ts'

export type Value = string | number | boolean | readonly string[]

/** Ends a command for what was typed. */
export const wrongUsage = (message: string) => new CliError(`${message.replace(/\?\.$/, '?')} See mallgate --help.`, exitCodes.usage)

/** `what` stands for the option or word in messages. */
interface Asked {
  what: string
  choices?: readonly string[] | undefined
  nowMs: number
}

/** One value as its spec wants it. @throws CliError for what it is not */
export function readValue(takes: Takes | undefined, text: string, asked: Asked): Value {
  return takes === undefined || takes === 'several' ? text : readers[takes](text, asked)
}

const readers: Record<Exclude<Takes, 'several'>, (text: string, asked: Asked) => Value> = {
  count(text, { what }) {
    if (!/^-?\d{1,15}$/.test(text)) throw wrongUsage(`${what} must be a whole number, and '${plainText(text)}' is none.`)
    return Number(text)
  },
  number(text, { what }) {
    if (!/^\d{1,15}(\.\d{1,6})?$/.test(text)) throw wrongUsage(`${what} must be a number, and '${plainText(text)}' is none.`)
    return Number(text)
  },
  share(text, { what }) {
    const [, number, percent] = /^(\d{1,3}(?:\.\d{1,6})?)(%?)$/.exec(text) ?? []
    const share = Number(number) / (percent ? 100 : 1)
    if (share >= 0 && share <= 1) return share
    throw wrongUsage(`${what} must be a share as 10% or 0.1, and '${plainText(text)}' is none.`)
  },
  duration(text, { what }) {
    if (!isDuration(text)) throw wrongUsage(`${what} must be a number with ms, s, m, h or d, and '${plainText(text)}' is none.`)
    return text
  },
  until: readUntil,
  choice(text, { what, choices = [] }) {
    if (choices.includes(text)) return text
    throw wrongUsage(`${what} must be one of ${choices.join(', ')}, and '${plainText(text)}' is none.`)
  },
  malls: (text) => text.split(','),
}

const isDuration = (text: string) => /^\d{1,9}(ms|s|m|h|d)$/.test(text)
// Date.parse knows more than is meant here: '2' is a year to it.
const isTime = (text: string) => /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)

function readUntil(text: string, { what, nowMs }: Asked): string {
  const atMs = isDuration(text) ? nowMs + durationMs(text) : isTime(text) ? Date.parse(text.replace(' ', 'T')) : NaN
  if (!(Math.abs(atMs) < 8.64e15))
    throw wrongUsage(`${what} must be a time from now as 30m or 2h, or one as 2026-12-24T18:00Z, and '${plainText(text)}' is none.`)
  if (atMs <= nowMs) throw wrongUsage(`${what} is over already: ${new Date(atMs).toISOString()}.`)
  return new Date(atMs).toISOString()
}
