import type { Element } from 'domhandler'

import type { Matcher } from '@mallgate/shared/contract/mall'

import { saysEmpty } from '../auto/listing-empty.ts'
import { isRecord } from '../extract/json-path.ts'
import { compileSelector } from '../extract/selectors.ts'
import { silent, textOf } from '../extract/text.ts'
import type { Look } from './look-at-page.ts'
import { leavesOf } from './json-lists.ts'
import { folded } from './query-words.ts'

const emptyNames =
  /no[-_]?(?:results?|hits?|match|products?|items?|search)|not[-_]?found|empty|nothing|none\b|zero|without[-_]results|keine|nichts|leer|kein\b|rien|vide|aucun|sin[-_]|vac[ií]|nenhum|nessun|geen|niets|brak|inga|inget|ingen|pust[yáa]|nashi|noresult/i
const unseen = /^(?:script|style|template|noscript|head|option|button|input|form|nav|svg|title|html|body)$/
const mostText = 400
const leastText = 6
const mostElements = 20_000

interface Candidate {
  sign: Matcher
  worth: number
}

/** By what a page on which nothing was found can be told from those on which something was; undefined where nothing tells. */
export function emptySign(nothing: Look, something: readonly Look[], word: string): Matcher | undefined {
  const body = nothing.view.json()
  if (body !== undefined) return jsonSign(body, something)
  const candidates = elementsOf(nothing).flatMap((element) => candidateOf(element, word, something) ?? [])
  return candidates.toSorted((a, b) => b.worth - a.worth)[0]?.sign
}

function elementsOf({ view }: Look): Element[] {
  const found: Element[] = []
  const stack = [...view.document().children].reverse()
  for (let seen = 0; stack.length > 0 && seen < mostElements; seen++) {
    const node = stack.pop()!
    if (!('attribs' in node)) continue
    if (silent.has(node.name) || /^(?:nav|footer|svg)$/.test(node.name)) continue
    if (!unseen.test(node.name)) found.push(node)
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as Element)
  }
  return found
}

function candidateOf(element: Element, word: string, something: readonly Look[]): Candidate | undefined {
  const text = textOf(element, mostText + 1)
  if (text.length < leastText || text.length > mostText) return undefined
  const names = `${element.attribs['class'] ?? ''} ${element.attribs['id'] ?? ''}`
  const says = saysEmpty(text)
  const holds = folded(text).includes(word)
  const named = emptyNames.test(names)
  if (!says && !named && !holds) return undefined
  const css = selectorOf(element, something)
  const words = wordsWithout(text, word, something)
  if (css === undefined && words === undefined) return undefined
  const worth =
    Number(says) * 3 + Number(named) * 3 + Number(holds) + Number(css !== undefined) * 2 + Number(words !== undefined) - text.length / 200
  if (css !== undefined && (named || words === undefined)) return says || named ? { sign: { css }, worth } : undefined
  if (words === undefined) return undefined
  return { sign: css === undefined ? { text: words } : { css, text: words }, worth }
}

/** A name of the element that nothing has where something was found. */
function selectorOf({ name, attribs }: Element, something: readonly Look[]): string | undefined {
  const classes = (attribs['class'] ?? '').split(/\s+/).filter((token) => /^[A-Za-z_][\w-]{2,60}$/.test(token) && !/\d{4,}/.test(token))
  const id = attribs['id']
  const options = [
    ...(id !== undefined && /^[A-Za-z][\w-]{2,40}$/.test(id) && !/\d{3,}/.test(id) ? [`#${id}`] : []),
    ...classes.map((token) => `.${token}`),
  ].toSorted((a, b) => Number(emptyNames.test(b)) - Number(emptyNames.test(a)))
  const joined = classes.length > 1 ? [`${name}${classes.map((token) => `.${token}`).join('')}`] : []
  return [...options, ...joined].find((selector) => {
    const compiled = compileSelector(selector, [])
    return something.every(({ view }) => compiled.first(view.document()) === undefined)
  })
}

/** What it says beside the word that was asked for; the longest of it that stands nowhere else. */
function wordsWithout(text: string, word: string, something: readonly Look[]): string | undefined {
  const pieces = text
    .split(new RegExp(`["'“”„«»‘’「」『』(]*\\s*${word}\\s*["'“”„«»‘’「」『』)]*`, 'i'))
    .flatMap((piece) => piece.split(/(?<=[.!?。！？])\s*/))
    .map((piece) => piece.replace(/^[\s:;,.\-–]+|[\s:;,.\-–]+$/g, ''))
    .filter((piece) => piece.length >= leastText && piece.length <= 120 && /\p{L}/u.test(piece))
  const others = something.map(({ view }) => folded(view.words()))
  return pieces
    .toSorted((a, b) => Number(saysEmpty(b)) - Number(saysEmpty(a)) || b.length - a.length)
    .find((piece) => !others.some((words) => words.includes(folded(piece))))
}

/** A count that is 0 there and not where something was found. */
function jsonSign(body: unknown, something: readonly Look[]): Matcher | undefined {
  if (!isRecord(body)) return undefined
  const others = something
    .map(({ view }) => view.json())
    .filter(isRecord)
    .map(leavesOf)
  const zero = [...leavesOf(body)].find(
    ([path, value]) =>
      value === 0 && /total|count|hits|found|num|size|length/i.test(path) && others.every((leaves) => Number(leaves.get(path)) > 0),
  )
  return zero && { json: zero[0], equals: 0 }
}
