import { minorDigits } from './minor-digits.ts'
import { type FoundToken, type Home, currencyAfter, currencyBefore } from './money-currency.ts'

/** A number in a text, and the currencies beside it. */
export interface Candidate {
  /** The number as it stands, cents that stand apart put to it. */
  text: string
  start: number
  end: number
  before: FoundToken | undefined
  after: FoundToken | undefined
  /** Its digits are not the amount: `3만원`, `$1.2k`, `2½ €`. */
  multiple: boolean
  /** It says that it has no decimals: `1.299,–`. */
  whole: boolean
  /** Where it begins and ends with what belongs to it. */
  from: number
  to: number
}

// Groups by spaces first, since a space may part two numbers as well; `392. 00` is how some shops' markup reads.
const pattern = /\d{1,3}(?: \d{3})+(?![\d'])(?:[.,٫]\d+)?|\d+(?:[.,'٫٬]\d+)*(?:[.,] \d{2}(?![\d.,]| ?%))?/g
// `.–`, `,-`, `:-`, `,=`: no cents.
const noCents = /^[.,:] ?[-–—]{1,2}(?!\d)|^[-–—]{1,2}(?!\s?[\d\p{Sc}])|^[.,]=/u
const percent = /^ ?[%％‰]|^ ?(?:percent|prozent|pct|procent|por ciento)(?!\p{L})/iu
const multiple =
  /^ ?(?:(?:万|萬|만|億|亿|억|천|千|백만|тыс|млн|млрд|lakhs?|lacs?|crores?|thousand|mil|mio|mln|mlns?|millions?|million|milhões|millones|tis|tys|k|[½¼¾⅓⅔⅛])(?![\p{Script=Latin}\p{Script=Cyrillic}])|[½¼¾⅓⅔⅛])/iu
// `12-`, `1–5 €` are ranges, `2:1` and `12:30` are none; `12:50 kr` has a colon before its cents.
const afterColon = /\d:$/

export function findCandidates(plain: string, home: Home): Candidate[] {
  const found: Candidate[] = []
  for (let from = 0; ;) {
    pattern.lastIndex = from
    const match = pattern.exec(plain)
    if (!match) return found
    const candidate = readAround(plain, match.index, match[0], home)
    const last = found.at(-1)
    from = candidate.end
    if (percent.test(plain.slice(candidate.end, candidate.end + 12)) || afterColon.test(plain.slice(0, candidate.start))) continue
    if (/(?:^|[^\p{L}\d])[%٪]$/u.test(plain.slice(0, candidate.start))) continue
    // `3만 5000원` is one number.
    if (last?.multiple && /^ ?\D{1,6} ?$/.test(plain.slice(last.end, candidate.start)) && candidate.after) candidate.multiple = true
    if (last?.after && !last.before && belongsToNext(plain, last, candidate)) unname(last)
    found.push(candidate)
  }
}

/** `12 $24.99`: the sign touches the second number only. */
function belongsToNext(plain: string, { end, after }: Candidate, next: Candidate): boolean {
  return (
    next.before !== undefined &&
    next.before.at === after!.at &&
    !next.after &&
    plain[end] === ' ' &&
    next.from + next.before.text.length === next.start
  )
}

function unname(candidate: Candidate): void {
  candidate.after = undefined
  candidate.to = candidate.end
}

function readAround(plain: string, at: number, digits: string, home: Home): Candidate {
  const end = at + digits.length
  // `$.75`, and the stray points of `$.750.30`.
  const lead = at > 0 && plain[at - 1] === '.' ? (/(?<![\p{L}\d.,])\.+$/u.exec(plain.slice(0, at))?.[0] ?? '') : ''
  const start = at - lead.length
  const whole = digits.includes(' ') ? digits.replace(/([.,]) /, '$1') : digits
  const text = lead && !/[.,]/.test(whole) ? `0.${whole}` : whole
  const rest = plain.slice(end)
  const isMultiple = rest !== '' && multiple.test(rest) && !isCurrencyOnly(plain, end, home)
  const dash = rest === '' ? 0 : (noCents.exec(rest)?.[0].length ?? 0)
  const before = start > 0 ? moreExact(currencyBefore(plain, start, home), (token) => currencyBefore(plain, token.at, home)) : undefined
  const after = rest === '' || isMultiple ? undefined : tokenBehind(plain, end + dash, home)
  const from = before ? before.at : start
  const candidate = {
    text,
    start,
    end,
    before,
    after,
    multiple: isMultiple,
    whole: dash > 0,
    from,
    to: after ? after.at + after.text.length : end,
  }
  return rest === '' || /[.,٫]\d{1,2}$|[.,٫]\d{4,}$/.test(text) ? candidate : withCents(candidate, plain, home)
}

// `200 k`, `5 mil`: a multiple, unless it is how the shop's own currency is written.
const isCurrencyOnly = (plain: string, end: number, home: Home) =>
  home.currency !== undefined && currencyAfter(plain, plain[end] === ' ' ? end + 1 : end, home) !== undefined

function tokenBehind(plain: string, end: number, home: Home): FoundToken | undefined {
  const gap = /^[.,]?[ *]*/.exec(plain.slice(end))![0].length
  return moreExact(currencyAfter(plain, end + gap, home), ({ at, text }) => {
    const next = at + text.length
    return currencyAfter(plain, plain[next] === ' ' ? next + 1 : next, home)
  })
}

/** `5 $ CAD`, `AUD $5.00`: a code beside a sign that could mean several, and means another. */
function moreExact(token: FoundToken | undefined, beside: (token: FoundToken) => FoundToken | undefined): FoundToken | undefined {
  if (!token?.ambiguous) return token
  const other = beside(token)
  return other && !other.ambiguous && !other.weak && other.currency !== token.currency && /^[A-Z]{3}$/.test(other.text) ? other : token
}

// Cents that stand apart: `41 49 zł` and `R$ 41 49` (small print in the markup), `1250€60`, `5 руб. 30 коп.`, `12:50 kr`.
const smallPrint = /^ (\d{2})(?![\d.,'%]| ?%)/
const behindSign = /^(?: ?(\d{2})(?: ?\*)?$|(\d{2})(?![\d.,%]| ?%| ?[$€£]))/
const namedCents = /^\.? (\d{1,2}) ?(?:коп|gr|ct|cents?|¢|öre|øre|bani|kr\.)(?![\p{L}])/u
const colonCents = /^:(\d{2})(?= ?(?:kr|SEK|€|EUR)(?!\p{L}))/u

function withCents(candidate: Candidate, plain: string, home: Home): Candidate {
  const { text, end, before, after } = candidate
  const rest = plain.slice(end)
  const colon = colonCents.exec(rest)
  if (colon) return grown(candidate, colon[1]!, end + 3, currencyAfter(plain, end + (plain[end + 3] === ' ' ? 4 : 3), home))
  const small = smallPrint.exec(rest)
  if (small) {
    const behind = rest.length > 3 ? tokenBehind(plain, end + 3, home) : undefined
    const named = behind ?? (rest.length === 3 ? before : undefined)
    return named && hasCents(named) ? grown(candidate, small[1]!, end + 3, behind) : candidate
  }
  if (!after || before || !hasCents(after)) return candidate
  const behindToken = plain.slice(after.at + after.text.length)
  const named = namedCents.exec(behindToken)
  if (named) return grown(candidate, named[1]!.padStart(2, '0'), after.at + after.text.length + named[0].length, after)
  const cents = after.at - end <= 1 ? behindSign.exec(behindToken) : null
  if (!cents || (cents[2] && after.at !== end)) return candidate
  return text.includes(' ') && cents[1]
    ? candidate
    : grown(candidate, (cents[1] ?? cents[2])!, after.at + after.text.length + cents[0].length, after)
}

const grown = (candidate: Candidate, cents: string, end: number, after: FoundToken | undefined): Candidate => ({
  ...candidate,
  text: `${candidate.text.replace(/[.,'٬ ]/g, '')}.${cents}`,
  end,
  after,
  to: Math.max(end, after ? after.at + after.text.length : end),
})

const hasCents = ({ currency }: FoundToken): boolean => currency === undefined || minorDigits(currency) === 2
