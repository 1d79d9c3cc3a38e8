import { plainMoneyText } from '@mallgate/shared/money-text'

interface Scaled {
  value: number
  best: number
}

const number = '(\\d+(?:[.,٫]\\d+)?)'
// `4,8 von 5`, `8.7/10`, `4.5 out of 5 stars`, `4,5 из 5`.
const outOf = new RegExp(
  `${number}\\s*(?:\\*|★|sterne?n?|stars?|points?|punkten?|баллов|звезд)?\\s*(?:\\/|out of|of|von(?: max(?:imal)?\\.?)?|sur|de(?: um máximo de)?|su|van(?: de)?|uit|z|ze|na|av|af|din|din maxim|из|з|od|out|من|από|trên|dari)\\s*(\\d+)(?![\\d.,]*\\d)`,
  'iu',
)
// `5つ星のうち4.3`, `5점 만점에 4.5점`, `5 üzerinden 4,5`.
const bestFirst = new RegExp(`(\\d+)\\s*(?:つ星のうち|点満点中|점\\s*만점에|分满分|üzerinden)\\s*${number}`, 'u')
const bestLast = new RegExp(`${number}\\s*(?:颗星|星|分)?[，,（(]?\\s*(?:最多|满分|満点)\\s*(\\d+)`, 'u')
const percent = new RegExp(`${number}\\s*%`, 'u')
const full = /[★⭐✭✮🌟]|\uf005/gu
const half = /[⯨⯪½]|\uf089/gu
const empty = /[☆✩✰]|\uf006/gu

/** A rating with its scale: what the text says itself, else out of `best`. Stars are counted, a width (`width: 86%`) is a share of them. */
export function readRating(text: string, best: number): Scaled | undefined {
  const words = plainMoneyText(text).text
  return within(scaledIn(words) ?? starsIn(text, best) ?? plain(words, best))
}

function scaledIn(words: string): Scaled | undefined {
  const usual = outOf.exec(words) ?? bestLast.exec(words)
  if (usual) return scaled(usual[1], usual[2])
  const turned = bestFirst.exec(words)
  if (turned) return scaled(turned[2], turned[1])
  const share = percent.exec(words)
  return share ? scaled(share[1], '100') : undefined
}

function starsIn(text: string, best: number): Scaled | undefined {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  const [whole, halves, none] = [count(full), count(half), count(empty)]
  if (whole + none === 0 || /\d/.test(text)) return undefined
  const all = whole + halves + none
  return { value: whole + halves / 2, best: none > 0 || all > best ? all : best }
}

const plain = (words: string, best: number): Scaled | undefined => scaled(/\d+(?:[.,٫]\d+)?/.exec(words)?.[0], String(best))

const scaled = (value: string | undefined, best: string | undefined): Scaled => ({
  value: Number(value?.replace(/[,٫]/, '.')),
  best: Number(best),
})

const within = (read: Scaled | undefined): Scaled | undefined =>
  read && read.best > 0 && read.value >= 0 && read.value <= read.best ? read : undefined
