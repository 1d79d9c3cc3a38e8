import type { MallDefinition, Strategy } from '@mallgate/shared/contract/mall'
import { type AnyNode, type Element, isTag } from 'domhandler'
import { getOuterHTML, removeElement } from 'domutils'

import { decodeBody } from '../decode.ts'
import { compileJsonPath } from '../extract/json-path.ts'
import { parseHtml } from '../extract/parse-html.ts'
import { compileSelector } from '../extract/selectors.ts'
import type { FetchedPage } from '../read-page.ts'

const mostChars = 1_500
// What stands in a card and says nothing of its fields.
const noise: ReadonlySet<string> = new Set(['script', 'style', 'svg', 'noscript', 'path', 'template'])

/**
 * What the definition's reader had before it: the first card of the page, shortened; where there is none, how the page begins. For people who mend the
 * definition. Costs a whole parse: not for every page.
 */
export function snippetOf({ extract, charset }: MallDefinition, { headers, body }: FetchedPage): string | undefined {
  const { text } = decodeBody(body, { contentType: headers['content-type'], charset })
  const json = parseJson(text)
  const strategies = extract?.strategies ?? []
  const found = json === undefined ? firstCard(strategies, text) : firstMember(strategies, json)
  return found && shortened(found)
}

function firstCard(strategies: readonly Strategy[], text: string): string {
  const document = parseHtml(text)
  for (const strategy of strategies) {
    if (!('css' in strategy)) continue
    const { items, skip } = strategy.css
    const not = skip === undefined ? undefined : compileSelector(skip, [])
    const card = compileSelector(items, [])
      .all(document)
      .find((element) => !not || !(not.is(element) || not.first(element)))
    if (card) return markupOf(card)
  }
  const body = compileSelector('main, body', []).first(document)
  return markupOf(body ?? document)
}

function firstMember(strategies: readonly Strategy[], json: unknown): string {
  for (const strategy of strategies) {
    const member = 'json' in strategy ? compileJsonPath(strategy.json.items, []).list(json)?.[0] : undefined
    if (member !== undefined) return JSON.stringify(member)
  }
  return JSON.stringify(json)
}

/** An element's markup without what says nothing of its fields; that is taken out of its tree. */
export function markupOf(node: AnyNode): string {
  const waiting: AnyNode[] = [node]
  const dropped: Element[] = []
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (isTag(at) && noise.has(at.name)) dropped.push(at)
    else if ('children' in at) waiting.push(...at.children)
  }
  for (const element of dropped) removeElement(element)
  return getOuterHTML(node, { encodeEntities: 'utf8' })
}

/** On one line, and no longer than a report may be. */
export const shortened = (text: string): string => {
  const folded = text.replace(/\s+/g, ' ').trim()
  return folded.length > mostChars ? `${folded.slice(0, mostChars)} …` : folded
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
