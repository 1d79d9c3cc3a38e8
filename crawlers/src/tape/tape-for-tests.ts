import { type AnyNode, hasChildren, isTag, isText } from 'domhandler'
import fc from 'fast-check'

import { parseHtml } from '../extract/parse-html.ts'
import { attribute, nextAttribute } from './attributes.ts'
import { readTape } from './read-tape.ts'
import { type Tape, attributeText, isElement, otherNode, tagName, textPart } from './tape.ts'

/** The elements and texts of a page as the DOM has them, a line each. */
export function linesOfDom(html: string): string[] {
  const lines: string[] = []
  const stack: { node: AnyNode; depth: number }[] = [{ node: parseHtml(html), depth: -1 }]
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, depth } = top
    const indent = ' '.repeat(Math.max(0, depth))
    if (isTag(node)) lines.push(`${indent}<${node.name}${attributesText(Object.entries(node.attribs))}>`)
    else if (isText(node)) addText(lines, indent, node.data)
    else if (depth >= 0) lines.push(`${indent}!`)
    if (hasChildren(node)) for (const child of node.children.toReversed()) stack.push({ node: child, depth: depth + 1 })
  }
  return lines
}

/** The same of a tape. */
export function linesOfTape(tape: Tape): string[] {
  const lines: string[] = []
  const depths = [-1]
  for (let node = 1; node < tape.count; node++) {
    const depth = depths[tape.parent[node]!]! + 1
    depths[node] = depth
    const indent = ' '.repeat(depth)
    if (isElement(tape, node)) lines.push(`${indent}<${tagName(tape, node)}${attributesText(attributesOf(tape, node))}>`)
    else if (tape.kind[node] === otherNode) lines.push(`${indent}!`)
    else addText(lines, indent, textPart(tape, node))
  }
  return lines
}

// By name: an object's keys that are numbers come first, wherever they stood.
const attributesText = (all: readonly (readonly [string, string])[]) =>
  all
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .join('')

/** What stands in one text node of the DOM may be several of a tape. */
function addText(lines: string[], indent: string, text: string): void {
  if (text === '') return
  const last = lines.at(-1)
  if (last?.startsWith(`${indent}"`) && last[indent.length] === '"') lines[lines.length - 1] = last + text
  else lines.push(`${indent}"${text}`)
}

function attributesOf(tape: Tape, node: number): [string, string][] {
  const all = new Map<string, string>()
  const { bytes, decode } = tape
  const last = tape.to[node]!
  if (tape.from[node] === last) return []
  for (let at = nextAttribute(bytes, tape.from[node]!, last); attribute.nameFrom !== -1; at = nextAttribute(bytes, at, last)) {
    const name = decode(bytes, attribute.nameFrom, attribute.nameTo).toLowerCase()
    if (!all.has(name)) all.set(name, attributeText(tape, attribute.valueFrom, attribute.valueTo))
  }
  return [...all]
}

/** The tape of a text. */
export const tapeOf = (html: string): Tape | undefined => readTape(Buffer.from(html))

const pieces = [
  ...'<div> </div> <p> </p> <p class="a b"> <li> </li> <ul> </ul> <ol> <td> </td> <tr> </tr> <table> </table> <tbody> <th> <b> </b> <i class=a>'.split(
    ' ',
  ),
  ...'<span> </span> <a href="/p?x=1&amp;y=2"> </a> <br> <br/> </br> <img src=x> <input disabled> <option> <select> </select> <h1> </h1>'.split(
    ' ',
  ),
  ...'<form> </form> <svg> </svg> <svg/> <path/> <title> </title> <linearGradient> </linearGradient> <foreignObject> </foreignObject>'.split(
    ' ',
  ),
  ...'<math> <mi> </mi> </math> <image> <dd> <dt> <template> </template> <noscript> </noscript> <body> <head> <x-y> </x-y> <A ID=z> </A>'.split(
    ' ',
  ),
  '<script>if (a < b && c > d) "</div>"</script>',
  '<SCRIPT type="text/x">&amp;</ScRiPt >',
  '<style>a > b {}</style>',
  '<textarea>&lt;b></textarea>',
  '<script>',
  '</script>',
  '<!-- a > b -->',
  '<!-->',
  '<!--->',
  '<!-- x --!>',
  '<!doctype html>',
  '<![CDATA[ <b> ]]>',
  '<?php x ?>',
  '</ x>',
  '</>',
  '<3',
  '< ',
  '&amp;',
  '&eacute;',
  '&#x20ac;',
  '&nbsp;',
  '&copy=',
  '<p class=\'x "y"\' title = "a > b" data-n>',
  '<b class="a" class="c">',
  '<i CLASS="a\tb c" / >',
  '<u a=b/>',
  '<u =x>',
  '<u "x">',
  ' ',
  '\n  ',
  'Wort',
  '12,50 €',
  '한글',
]

/** Pages as nobody should write them. */
export const anyHtml: fc.Arbitrary<string> = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((all) => all.join(''))
