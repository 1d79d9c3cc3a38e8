import { existsSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { readPrice } from './read-price.ts'

/** One string with what stands in it: the amount as a decimal, the currency as it is written. */
interface PriceString {
  raw: string | null
  hint: string | null
  amount: string | null
  currency: string | null
  group: string
  options?: { decimal_separator?: string; digit_group_separator?: string }
}

interface Score {
  /** Of the strings that carry a price. */
  amounts: number
  amountsRight: number
  /** Of the strings, or hints, that name a currency. */
  currencies: number
  currenciesRight: number
  /** Of the strings without a price. */
  none: number
  invented: number
  wrong: string[]
}

const collected = new URL('../../../shared/price-strings.json', import.meta.url)
const isHard = (group: string) => group.includes('XFAIL')

test.skipIf(!existsSync(collected))('collected price strings are read right (skipped without ../shared/price-strings.json)', () => {
  const strings = JSON.parse(readFileSync(collected, 'utf8')) as PriceString[]
  const scores = new Map<string, Score>()
  for (const one of strings) {
    const score = scores.get(one.group) ?? {
      amounts: 0,
      amountsRight: 0,
      currencies: 0,
      currenciesRight: 0,
      none: 0,
      invented: 0,
      wrong: [],
    }
    scores.set(one.group, score)
    count(score, one)
  }
  console.log(table(scores))
  const usual = total([...scores].filter(([group]) => !isHard(group)).map(([, score]) => score))
  const hard = total([...scores].filter(([group]) => isHard(group)).map(([, score]) => score))
  expect(usual.amountsRight / usual.amounts).toBeGreaterThanOrEqual(0.995)
  expect(usual.currenciesRight / usual.currencies).toBeGreaterThanOrEqual(0.99)
  expect(hard.amountsRight / hard.amounts).toBeGreaterThanOrEqual(0.85)
  expect(usual.invented + hard.invented).toBe(0)
})

function count(score: Score, { raw, hint, amount, currency, options = {} }: PriceString): void {
  const read = readPrice(raw ?? '', {
    hint: hint ?? undefined,
    decimalSeparator: options.decimal_separator,
    groupSeparator: options.digit_group_separator,
  })
  const isRight = amount === null ? read.amount === null : read.amount !== null && Number(read.amount) === Number(amount)
  if (amount === null) {
    score.none++
    if (!isRight) score.invented++
  } else {
    score.amounts++
    if (isRight) score.amountsRight++
  }
  if (currency !== null) {
    score.currencies++
    if (read.token === currency) score.currenciesRight++
  }
  if (!isRight || (currency !== null && read.token !== currency)) score.wrong.push(`${raw} → ${read.amount} ${read.token}`)
}

function total(scores: readonly Score[]): Omit<Score, 'wrong'> {
  const sum = (key: Exclude<keyof Score, 'wrong'>) => scores.reduce((all, score) => all + score[key], 0)
  return {
    amounts: sum('amounts'),
    amountsRight: sum('amountsRight'),
    currencies: sum('currencies'),
    currenciesRight: sum('currenciesRight'),
    none: sum('none'),
    invented: sum('invented'),
  }
}

const table = (scores: ReadonlyMap<string, Score>): string =>
  [...scores]
    .map(([group, { amounts, amountsRight, currencies, currenciesRight, none, invented, wrong }]) =>
      [
        group.padEnd(52),
        `amount ${amountsRight}/${amounts}`.padEnd(16),
        `currency ${currenciesRight}/${currencies}`.padEnd(18),
        `invented ${invented}/${none}`,
        wrong.length > 0 ? `  wrong: ${wrong.join(' · ')}` : '',
      ].join(' '),
    )
    .join('\n')
