import { isTag } from 'domhandler'

import type { FieldName } from '@mallgate/shared/contract/mall'

import { textOf } from '../extract/text.ts'
import type { PageParts } from './listing-groups.ts'
import type { FoundCard } from './listing-read-cards.ts'
import type { Field } from './listing-selectors.ts'
import { stepsOf } from './listing-steps.ts'

const mostLeads = 8

/** Where the field stands on this card, said in each way that may serve on the others. */
export function fieldCandidates(parts: PageParts, card: FoundCard, name: FieldName): Field[] {
  const root = card.roots[0]!
  const place = placeOf(card, name)
  if (!place) return []
  const { at, attribute, cents, label, surplus, own } = place
  const selects = at === root ? [''] : stepsOf(parts.tree, root, at)
  const pipes = [label && `^${escaped(label)}`, surplus && `${escaped(surplus)}$`].flatMap((cut) =>
    cut ? [{ replace: [cut, ''] as [string, string] }] : [],
  )
  if (name === 'title' && card.lead) {
    const before = stepsOf(parts.tree, root, card.lead.at)
    return selects.flatMap((select) => before.slice(0, mostLeads).map((lead): Field => ({ select: `${lead}, ${select}`, join: ' ' })))
  }
  if (cents !== undefined) {
    const behind = stepsOf(parts.tree, root, cents)
    return selects.flatMap((select, i) =>
      behind[i] === undefined
        ? []
        : [
            { select: `${select}, ${behind[i]}`, join: '' },
            { select: `${select}, ${behind[i]}`, join: '.' },
          ],
    )
  }
  const fields = selects.map((select): Field => ({
    ...(select !== '' && { select }),
    ...(attribute !== undefined && { attr: attribute }),
    ...(own && { own }),
    ...(pipes.length > 0 && { pipes }),
  }))
  if (name === 'price' || name === 'regularPrice') return [...fields, ...splitPrices(parts, root, at, selects), ...taxPrices(card, selects)]
  return attribute === undefined ? [...fields, ...fields.map((field): Field => ({ ...field, own: true }))] : fields
}

/** Whole, cents and sign are an element each: read together. */
function splitPrices({ tree }: PageParts, root: number, at: number, selects: readonly string[]): Field[] {
  const children = tree.elements[at]!.children.filter(isTag).filter((child) => /\d/.test(textOf(child, 100)))
  if (children.length < 2 || children.length > 4) return []
  const inside = children.map((child) => stepsOf(tree, root, tree.indexOf(child) ?? at))
  return selects.flatMap((_, i) =>
    inside.every((steps) => steps[i] !== undefined)
      ? ['.', ' ', ','].map((join): Field => ({ select: inside.map((steps) => steps[i]!).join(', '), join }))
      : [],
  )
}

/** A price without and one with tax in one text. */
const taxPrices = ({ price }: FoundCard, selects: readonly string[]): Field[] =>
  /税[込]/.test(price?.price.text ?? '')
    ? selects.map((select): Field => ({ select, pipes: [{ regex: '税込[^0-9０-９￥¥]{0,4}([￥¥ ]*[0-9０-９,，]+(?: ?円)?)' }] }))
    : []

interface Place {
  at: number
  attribute?: string
  cents?: number
  own?: boolean
  label?: string
  surplus?: string
}

function placeOf(card: FoundCard, name: FieldName): Place | undefined {
  if (name === 'title')
    return (
      card.title && {
        at: card.title.at,
        ...(card.title.attribute !== undefined && { attribute: card.title.attribute }),
        ...(card.label !== '' && { label: card.label }),
        ...(card.surplus !== '' && { surplus: card.surplus }),
      }
    )
  if (name === 'url') return card.link === undefined ? undefined : { at: card.link, attribute: 'href' }
  if (name === 'image') return card.image && { at: card.image.at, attribute: card.image.attribute! }
  if (name === 'price' || name === 'regularPrice') {
    const spot = name === 'price' ? card.price?.price : card.price?.regular
    return (
      spot && {
        at: spot.at,
        ...(spot.attribute !== undefined && { attribute: spot.attribute }),
        ...(spot.own && { own: true }),
        ...(spot.cents !== undefined && { cents: spot.cents }),
      }
    )
  }
  return card.extras[name as keyof FoundCard['extras']]
}

const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&').replace(/\s+/g, '\\s+')
