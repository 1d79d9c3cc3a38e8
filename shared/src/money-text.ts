const mostChars = 300

// Where the decimal digits of each script begin, one line of Unicode per script that prices are written in.
const zeros = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040,
  0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50,
  0xabf0, 0x104a0, 0x11066, 0x11136, 0x111d0, 0x1e950,
]

/** A price's text in one way of writing, and where each of its characters stood. */
export interface PlainText {
  text: string
  /** Index in the source of each character, and of the end; absent where both are the same. */
  at?: readonly number[] | undefined
  source: string
}

// One space between words, none at the ends, nothing that is written in several ways: most prices are as they should be.
const asItIs = /^(?! )(?:[!-~£¥€₹₩₫₺₽₴₪₱฿À-ÖØ-öø-ʯА-яёЁґєіїҐЄІЇ가-힣ぁ-んァ-ヶ一-龥]| (?! |$))*$/
const raised = '⁰¹²³⁴-⁹'
const raisedCents = new RegExp(`(?<=\\d[.,]?)(?<![${raised}])[${raised}]{2,3}(?![${raised}])`, 'g')
const footnote = /[⁰¹²³⁴-⁹₀-₉①-⑳]/
const fraction = /[¼-¾⅐-⅞]/
const apostrophe = /[’‘ʼʻʹʾ‛´`′˙]/
const ignored = /^[\p{Cf}\ufe00-\ufe0f]$/u

/**
 * NFKC, western digits, plain spaces and apostrophes, no marks of direction, raised cents with a point before them, no footnotes. Arabic
 * separators (٫ ٬) stay, since they are not ambiguous. Cut at 300 characters: what is longer is no price.
 */
export function plainMoneyText(whole: string): PlainText {
  // Entities are longer than what they stand for.
  const given = whole.slice(0, mostChars * 4)
  const source = (given.includes('&') ? given.replace(entity, decoded) : given).replace(apart, '$1')
  if (source.length <= mostChars && !source.includes('`') && asItIs.test(source)) return { text: source, source }
  const cents = new Set<number>()
  for (const { index } of source.slice(0, mostChars).matchAll(raisedCents)) cents.add(index)
  const at: number[] = []
  let text = ''
  const put = (part: string, from: number) => {
    for (let i = 0; i < part.length; i++) at.push(from)
    text += part
  }
  let inCents = false
  let end = 0
  for (const { 0: cluster, index } of source.slice(0, mostChars).matchAll(/(?:\r\n|\P{M})\p{M}*|\p{M}+/gu)) {
    end = index + cluster.length
    if (cents.has(index)) {
      if (!/[.,]$/.test(text)) put('.', index)
      inCents = true
    } else if (inCents && !footnote.test(cluster)) inCents = false
    if (footnote.test(cluster) && !inCents) continue
    const part = plainCluster(cluster)
    if (part === ' ' && (text === '' || text.endsWith(' '))) continue
    if (part !== '') put(part, index)
  }
  const trimmed = text.trimEnd()
  at.length = trimmed.length
  at.push(trimmed.length < text.length ? source.slice(0, end).trimEnd().length : end)
  return { text: trimmed, at, source }
}

// `12 . 99`: from markup with an element for each part.
const apart = /(?<=\d)\s+([.,])\s*(?=\d)/g

// Texts within JSON and attributes hold HTML's entities, of which prices need few.
const entity = /&(?:#(\d{2,6})|#x([\da-f]{2,5})|(nbsp|euro|pound|yen|cent|thinsp|ensp|emsp|lrm|rlm|amp|ndash|mdash|minus));/gi
const entities: Record<string, string> = {
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  lrm: '',
  rlm: '',
  amp: '&',
  ndash: '–',
  mdash: '—',
  minus: '−',
}

function decoded(_all: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return entities[name.toLowerCase()] ?? ' '
  const point = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
  return point <= 0x10ffff ? String.fromCodePoint(point) : ' '
}

/** What stands in the source where `text` is. */
export function asWritten({ text, at, source }: PlainText, start: number, end: number): string {
  if (!at) return text.slice(start, end)
  return source.slice(at[start]!, at[end]!).replace(/[\p{Cf}\s⁰¹²³⁴-⁹₀-₉①-⑳]+$/u, '')
}

function plainCluster(cluster: string): string {
  if (cluster.length === 1) {
    if (/\s/.test(cluster)) return ' '
    if (apostrophe.test(cluster)) return "'"
    const known = signs.get(cluster)
    if (known !== undefined) return known
    if (fraction.test(cluster)) return cluster
  }
  if (ignored.test(cluster)) return ''
  const point = cluster.codePointAt(0)!
  const zero = point < 0x660 ? undefined : zeros.find((first) => point >= first && point < first + 10)
  if (zero !== undefined) return String(point - zero)
  const plain = cluster.normalize('NFKC').replace(/[\p{Cf}\ufe00-\ufe0f]/gu, '')
  return plain.replace(/\s+/g, ' ')
}

const signs = new Map([
  ['−', '-'],
  ['‒', '-'],
  ['﹣', '-'],
  ['،', ','],
  ['‚', ','],
  ['⹁', ','],
  ['·', '.'],
  ['٪', '%'],
])
