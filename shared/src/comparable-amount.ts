import type { Money } from './contract/offer.ts'
import { minorDigits } from './minor-digits.ts'

// Units of a currency for one euro, rounded to two digits. For ordering only: nobody is ever shown an amount worked out with them.
const perEuro: Record<string, number> = {
  AED: 4.1,
  ARS: 1_400,
  AUD: 1.7,
  BGN: 2,
  BRL: 6.2,
  CAD: 1.6,
  CHF: 0.94,
  CLP: 1_100,
  CNY: 8.2,
  COP: 4_600,
  CZK: 25,
  DKK: 7.5,
  EGP: 56,
  EUR: 1,
  GBP: 0.86,
  HKD: 9,
  HUF: 390,
  IDR: 19_000,
  ILS: 4,
  INR: 99,
  ISK: 140,
  JPY: 170,
  KRW: 1_600,
  KZT: 600,
  MXN: 22,
  MYR: 4.9,
  NOK: 12,
  NZD: 2,
  PEN: 4.1,
  PHP: 66,
  PLN: 4.3,
  RON: 5.1,
  RSD: 120,
  RUB: 93,
  SAR: 4.4,
  SEK: 11,
  SGD: 1.5,
  THB: 38,
  TRY: 47,
  TWD: 35,
  UAH: 48,
  USD: 1.2,
  UYU: 47,
  VND: 30_000,
  ZAR: 21,
}

// Far above any price: what is in a currency nobody knows comes after all that can be compared, before what has no price.
const unknownCurrency = 1e15

/** An amount as a number that can be held against amounts in other currencies, roughly. Infinity where there is none. */
export function comparableAmount(money: Money | undefined): number {
  if (!money) return Infinity
  const amount = money.minor / 10 ** minorDigits(money.currency)
  const rate = perEuro[money.currency]
  return rate === undefined ? unknownCurrency + amount : amount / rate
}
