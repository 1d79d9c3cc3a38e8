import { type AnyNode, type Element, hasChildren, isTag, isText } from 'domhandler'

import { foldSpace } from '../tape/fold-space.ts'
import { parseHtml } from './parse-html.ts'

/** What we keep of one value. Longer ones are cut: no field needs them, and patterns run on them. */
export const mostValueChars = 4096

/** Elements of which a reader sees nothing. */
export const silent: ReadonlySet<string> = new Set(['script', 'style', 'template', 'noscript', 'head'])
// Where a reader sees a gap although the markup has no white space.
const apart = new Set(
  'address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)

/** Text as a person reads it: without scripts and styles, white space folded. Works on any depth of nesting. */
export function textOf(root: AnyNode, mostChars = mostValueChars): string {
  const parts: string[] = []
  let length = 0
  const stack: (AnyNode | ' ')[] = [root]
  while (stack.length > 0 && length < mostChars * 2) {
    const node = stack.pop()!
    if (node === ' ') parts.push(node)
    else if (isText(node)) {
      parts.push(node.data)
      length += node.data.length
    } else if (hasChildren(node) && (node === root || !isTag(node) || !silent.has(node.name))) pushChildren(node, stack)
    else if (isTag(node) && apart.has(node.name)) parts.push(' ')
  }
  return foldSpace(parts.join('')).slice(0, mostChars)
}

function pushChildren(node: AnyNode & { children: AnyNode[] }, stack: (AnyNode | ' ')[]): void {
  const gap = isTag(node) && apart.has(node.name)
  if (gap) stack.push(' ')
  for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!)
  if (gap) stack.push(' ')
}

/** The text that stands in the element itself, not in its children. */
export function ownText(element: Element): string {
  const parts = element.children.map((child) => (isText(child) ? child.data : ' '))
  return foldSpace(parts.join('')).slice(0, mostValueChars)
}

const entity = /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i

/** JSON, and pages escaped twice, hold HTML's entities in their text. */
export const decodeEntities = (text: string): string =>
  text.includes('&') && entity.test(text) ? textOf(parseHtml(text.replaceAll('<', '&lt;')), text.length) : text
