import { isBare } from './money-bare.ts'
import { type Candidate, findCandidates } from './money-candidates.ts'
import type { FoundToken, Home } from './money-currency.ts'
import { type PriceKind, kindOf, rankOf } from './money-kind.ts'
import { subunits } from './money-signs.ts'

/** The amount that is the price, and the currency beside it. */
export interface Choice {
  number: string
  token: FoundToken | undefined
  kind: PriceKind
  /** It says that it has no decimals: `1.299,–`. */
  whole: boolean
}

/** Of the amounts in a text the one that is the price. Undefined where there is none, or it is negative, or no more than what one saves. */
export function choosePrice(plain: string, home: Home): Choice | undefined {
  const candidates = findCandidates(plain, home)
  for (const candidate of candidates) dropWeak(plain, candidate, home)
  const named = candidates.filter(({ before, after }) => before ?? after)
  const priced = best(
    named.filter((candidate) => !candidate.multiple && !isNegative(plain, candidate)).flatMap((one) => judged(plain, one, named)),
  )
  if (priced) return lowerEnd(plain, candidates, priced, home)
  if (named.length > 0) return undefined
  const known = home.currency !== undefined
  const bare = candidates
    .filter((one) => !one.multiple && !isNegative(plain, one) && isBare(plain, one.start, one.end, one.text, known))
    .flatMap((one) => judged(plain, one, []))
  const exact = bare.filter(({ candidate }) => /[.,٫]\d\d$/.test(candidate.text))
  const chosen = best(exact.length > 0 ? exact : bare)
  return chosen && { number: chosen.candidate.text, token: undefined, kind: chosen.kind, whole: chosen.candidate.whole }
}

interface Judged {
  candidate: Candidate
  kind: PriceKind
}

/** None for what one saves. */
function judged(plain: string, candidate: Candidate, others: readonly Candidate[]): Judged[] {
  const at = others.indexOf(candidate)
  const ahead = plain.slice(others[at - 1]?.to ?? 0, candidate.from)
  const next = others[at + 1]
  const kind = kindOf(ahead, plain.slice(candidate.to, next?.from), next === undefined)
  return kind === 'saving' ? [] : [{ candidate, kind }]
}

const best = (judged: readonly Judged[]): Judged | undefined =>
  judged.reduce<Judged | undefined>((first, one) => (first && rankOf[first.kind] <= rankOf[one.kind] ? first : one), undefined)

/** Letters and words that are currencies only if nothing stands beside them but the number, or decimals that make it a price. */
function dropWeak(plain: string, candidate: Candidate, home: Home): void {
  const { text, before, after } = candidate
  const isOnly = /^[\s.,:*()]*$/.test(plain.slice(0, candidate.from) + plain.slice(candidate.to))
  const counts = (token: FoundToken): boolean => {
    if (subunits.has(token.text) && !/^(?:\d{1,2}|\d{1,3}[.,]\d{1,2})$/.test(text)) return false
    if (!token.weak) return true
    if (token.weak === 'decimals') return /[.,]\d\d$/.test(text) || (isOnly && home.currency === undefined)
    // `R273.00`, not `E27`: a letter before a whole number names a thing.
    return isOnly && (token === after || token.text.length > 1 || /[.,]\d{2,3}$/.test(text) || plain[candidate.start - 1] === ' ')
  }
  if (before && !counts(before)) {
    candidate.before = undefined
    candidate.from = candidate.start
  }
  if (after && !counts(after)) {
    candidate.after = undefined
    candidate.to = candidate.end
  }
}

/** `-5,00 €`, `-$5`, `$-5`: a minus that touches the number or its sign. */
function isNegative(plain: string, { start, before }: Candidate): boolean {
  if (start === 0 || !plain.includes('-')) return false
  const lead = plain.slice(0, start)
  if (/(?:^|[\s(\p{Sc}])-$/u.test(lead) || /^- ?$/.test(lead)) return true
  return before !== undefined && /(?:^|[\s(])-$/.test(plain.slice(0, before.at))
}

const rangeWord = /^ (?:to|bis|до|až|tot|until|à|a|do|til|till|через|~) (?:\D{0,3})$/i
const rangeSign = /^ ?[-–—~～] ?$/

/** `From 26 to 50 €`, `26,00 – 50,00 €`: the currency stands at the upper end only. */
function lowerEnd(plain: string, all: readonly Candidate[], { candidate, kind }: Judged, home: Home): Choice {
  const token = tokenOf(candidate, home)
  const at = all.indexOf(candidate)
  const lower = all[at - 1]
  if (lower && !candidate.before && !lower.before && !lower.after && !lower.multiple) {
    const between = plain.slice(lower.end, candidate.start)
    // `iPhone 12 - 799 €` is no range: both ends of one are written alike.
    const alike = between.length === 1 || (/[.,]\d{2}$/.test(lower.text) && /[.,]\d{2}$/.test(candidate.text))
    if ((rangeWord.test(between) || (rangeSign.test(between) && alike)) && isLess(lower.text, candidate.text))
      return { number: lower.text, token, kind: 'from', whole: lower.whole }
  }
  const upper = all[at + 1]
  const between = upper && plain.slice(candidate.to, upper.from)
  const isRange = between !== undefined && kind === 'price' && (rangeWord.test(between) || rangeSign.test(between))
  return { number: candidate.text, token, kind: isRange ? 'from' : kind, whole: candidate.whole }
}

const isLess = (lower: string, upper: string) => Number(lower.replace(/\D/g, '')) <= Number(upper.replace(/\D/g, ''))

/** A code counts more than a sign that could mean several; of two that contradict each other, the shop's own. */
function tokenOf({ before, after }: Candidate, { currency }: Home): FoundToken | undefined {
  if (!before || !after || before.currency === after.currency) return before ?? after
  if (before.ambiguous !== after.ambiguous) return before.ambiguous ? after : before
  return after.currency === currency ? after : before
}
