import { type AnyNode, type Document, type Element, hasChildren, isTag, isText } from 'domhandler'

import { wordsOf } from './listing-words.ts'
import { buyWords } from './price-words.ts'

/** A piece of a line, and the element it stands in. */
export interface Piece {
  /** Where in the line's text it begins. */
  start: number
  element: Element
}

/** What a reader sees as one line: inline content between two ends of blocks. */
export interface Line {
  text: string
  pieces: Piece[]
  /** Its place in the page's reading order. */
  index: number
}

// No product page has more worth reading; one made to take our time may.
const mostLines = 10_000
const mostChars = 2_000

const silent = new Set('script style template noscript head title svg select datalist iframe object canvas textarea'.split(' '))
const blocks = new Set(
  'address article aside blockquote body br button caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol option p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)

/** The lines of a page that a person can see, in reading order. Works on any depth of nesting. */
export function pageLines(document: Document): Line[] {
  const lines: Line[] = []
  let open = newLine()
  const end = (): void => {
    if (open.pieces.length > 0) lines.push(closed(open, lines.length))
    open = newLine()
  }
  const stack: (AnyNode | 'end')[] = [...document.children].toReversed()
  while (stack.length > 0 && lines.length < mostLines) {
    const node = stack.pop()!
    if (node === 'end') end()
    else if (isText(node)) addText(open, node.data, node.parent as Element | null)
    else if (isTag(node) && isHidden(node)) continue
    else if (isTag(node) && said.has(node.name)) addSaid(open, node)
    else if (hasChildren(node)) {
      const isBlock = isTag(node) && blocks.has(node.name)
      if (isBlock) {
        end()
        stack.push('end')
      }
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!)
    }
  }
  end()
  return lines
}

const said = new Set(['input', 'img'])

/** What a button says by an attribute, or by its picture. */
function addSaid(line: OpenLine, element: Element): void {
  const { name, attribs } = element
  const text = name === 'img' ? (attribs['alt'] ?? attribs['title']) : attribs['value'] || attribs['alt'] || attribs['title']
  const isButton = name === 'input' && /^(?:submit|button|image)$/i.test(attribs['type'] ?? '')
  if (text && text.length < 60 && (isButton || (name === 'img' && buyWords.test(text)))) addText(line, ` ${text} `, element)
}

interface OpenLine {
  parts: string[]
  length: number
  pieces: Piece[]
}
const newLine = (): OpenLine => ({ parts: [], length: 0, pieces: [] })

function addText(line: OpenLine, data: string, element: Element | null): void {
  if (!element || line.length > mostChars) return
  const text = data.replace(/\s+/g, ' ')
  const last = line.parts.at(-1) ?? ' '
  const own = last.endsWith(' ') ? text.trimStart() : text
  if (own === '') return
  const gap = /\p{Nd}$/u.test(last) && /^[\p{Nd}\p{Sc}]/u.test(own) ? gapOfDigits(last, own, element) : ''
  line.parts.push(gap, own)
  line.pieces.push({ start: line.length + gap.length, element })
  line.length += gap.length + own.length
}

/** Digits of two elements that touch: `131<sup>99</sup>` has cents, all others are two numbers; a sign may be the second one's. */
function gapOfDigits(before: string, text: string, element: Element): string {
  const isCents =
    /^\p{Nd}{2}(?!\p{Nd})/u.test(text) && (element.name === 'sup' || /cent|decimal|fraction|frac/i.test(element.attribs['class'] ?? ''))
  return isCents && !/[.,]\p{Nd}+$/u.test(before) ? '.' : ' '
}

const closed = ({ parts, pieces }: OpenLine, index: number): Line => ({ text: parts.join('').trimEnd(), pieces, index })

const hiddenStyle = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i
const hiddenClass = /(?:^|\s)(?:hidden|d-none|is-hidden|hide|visuallyhidden-all)(?:\s|$)/
const shownSomewhere = /(?:^|\s)(?:d-\w+-(?:block|flex|inline)|(?:sm|md|lg|xl):(?:block|flex|inline))/

function isHidden({ name, attribs }: Element): boolean {
  if (silent.has(name)) return true
  if ('hidden' in attribs && attribs['hidden'] !== 'false') return true
  if (name === 'dialog' && !('open' in attribs)) return true
  const { style, class: names } = attribs
  if (style !== undefined && hiddenStyle.test(style)) return true
  return names !== undefined && hiddenClass.test(names) && !shownSomewhere.test(names)
}

/** The element that a place of the line stands in. */
export function elementAt({ pieces }: Line, at: number): Element {
  let found = pieces[0]!
  for (const piece of pieces) {
    if (piece.start > at) break
    found = piece
  }
  return found.element
}

/** The element itself and what it stands in, nearest first; at most `most` of them. */
export function* ancestors(element: Element, most = Infinity): Generator<Element> {
  let node: AnyNode | null = element
  for (let count = 0; node && isTag(node) && count < most; count++) {
    yield node
    node = node.parent as AnyNode | null
  }
}

/** What an element is called, as single words. */
export const namesOf = ({ attribs }: Element): string =>
  wordsOf(`${attribs['class'] ?? ''} ${attribs['id'] ?? ''} ${attribs['itemprop'] ?? ''}`)
