import { Document, isMap, isScalar } from 'yaml'

import type { AddedMall } from '@mallgate/crawlers/adding/add-mall'

const order = [
  'id',
  'name',
  'platform',
  'url',
  'enabled',
  'currency',
  'locale',
  'mode',
  'charset',
  'request',
  'extract',
  'detect',
  'limits',
  'probe',
]

/** The definition as a `mall.yaml`, with what a person should look at in comments: at the key that a note names, else at the top. */
export function addedYaml({ definition, look, by, software, confidence }: AddedMall, from: string): string {
  const sorted = Object.fromEntries(Object.entries(definition).toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b)))
  const document = new Document(sorted)
  const made = `Found by mallgate mall add ${from}: asked by ${by}${software === undefined ? '' : `, made with ${software}`}; ${Math.round(confidence * 100)} % sure.`
  const top = [made]
  for (const note of look) if (!atKey(document, note)) top.push(`Look: ${note}`)
  document.commentBefore = commentOf(top)
  return document.toString({ lineWidth: 140, singleQuote: true, flowCollectionPadding: false })
}

function atKey(document: Document, note: string): boolean {
  const key = /“([a-z]+)[”.]/.exec(note)?.[1]
  const pair = isMap(document.contents) ? document.contents.items.find(({ key: own }) => isScalar(own) && own.value === key) : undefined
  if (!pair || !isScalar(pair.key)) return false
  pair.key.commentBefore = commentOf([`Look: ${note}`])
  return true
}

// What a shop says must not end the comment.
const commentOf = (lines: readonly string[]): string => lines.map((line) => ` ${line.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`).join('\n')
