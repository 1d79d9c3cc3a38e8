import type { Element } from 'domhandler'

import { textOf } from '../extract/text.ts'
import { hasPrice } from './listing-prices.ts'

const mostNameChars = 400

/** What a link or heading calls the thing it is about: its text, else its picture's, else its title's. '' where that is a price, or no words. */
export function nameOfLink(element: Element): string {
  const text = textOf(element, mostNameChars)
  if (isName(text)) return text
  // All of the card is a link, mostly, its price too.
  const part = text.length < 40 && /\p{Nd}/u.test(text) ? longestPart(element) : ''
  if (part !== '') return part
  const title = element.attribs['title'] ?? element.attribs['aria-label'] ?? ''
  if (isName(title)) return title
  const alt = firstAlt(element)
  return isName(alt) ? alt : ''
}

/** Has letters, and isn't merely a price. */
export const isName = (text: string): boolean => (text.match(/\p{L}/gu)?.length ?? 0) > 2 && !(text.length < 40 && hasPrice(text))

/** The longest text of its own that an element in it has, and that is a name. */
function longestPart(element: Element): string {
  let longest = ''
  const stack: Element[] = [element]
  for (let seen = 0; stack.length > 0 && seen < 60; seen++)
    for (const child of stack.pop()!.children.slice(0, 20)) {
      if ('attribs' in child) stack.push(child)
      else if (child.type === 'text' && child.data.length > longest.length && isName(child.data.trim())) longest = child.data.trim()
    }
  return longest
}

function firstAlt(element: Element): string {
  const stack: Element[] = [element]
  for (let seen = 0; stack.length > 0 && seen < 60; seen++) {
    const top = stack.pop()!
    if (top.name === 'img' && top.attribs['alt']) return top.attribs['alt']
    for (let i = Math.min(top.children.length, 20) - 1; i >= 0; i--) {
      const child = top.children[i]!
      if ('attribs' in child) stack.push(child)
    }
  }
  return ''
}
