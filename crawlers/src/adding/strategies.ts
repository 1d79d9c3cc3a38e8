import type { CssStrategy, FieldName, MallDefinition, Strategy } from '@mallgate/shared/contract/mall'
import type { Offer } from '@mallgate/shared/contract/offer'
import { DefinitionFault } from '@mallgate/shared/definition-fault'

import type { Draft } from '../extract/draft.ts'
import { type Reading, compileReader } from '../read-page.ts'
import { type Agreement, agreementOf, fieldsThatDiffer } from './compare-offers.ts'
import { embeddedLists } from './embedded-lists.ts'
import { fieldsOfList } from './json-fields.ts'
import { listsIn } from './json-lists.ts'
import type { Look } from './look-at-page.ts'
import type { SearchWay } from './search-way.ts'

/** How the shop's lists are read, as two of its pages bore out. */
export interface Chosen {
  strategies: Strategy[]
  /** Of the page on which it agrees least with what the automatic reader saw. */
  agreement: Agreement
  /** Fields that were found on one page and did not hold on the other. */
  dropped: FieldName[]
}

/** A definition without its way to read. */
export type Frame = Omit<MallDefinition, 'extract'>

/** The definition of a way but for how it reads; `seen` is a page that was had by it. */
export type FrameOf = (way: SearchWay, drawn: boolean, seen?: Look) => Frame

export const readWith = (frame: Frame, strategies: Strategy[], { fetched }: Look): Reading =>
  compileReader({ ...frame, extract: { strategies } })(fetched, new Date().toISOString())

/** What the automatic reader sees in a page's list. */
export const draftsOf = ({ auto }: Look): Draft[] => (auto.kind === 'listing' ? auto.offers.map(({ draft }) => draft) : [])

const wellEnough = 0.9
const barely = 0.6
const surely = 0.97

/** The strategies that read what can be seen on all of these pages, the most trusted first; undefined where none does. */
export function chooseStrategies(frame: Frame, looks: readonly Look[]): Chosen | undefined {
  const [first, ...others] = looks
  if (!first) return undefined
  const { view, context } = first
  if (view.json() !== undefined) {
    const lists = listsIn(view.json()).flatMap((list): Strategy[] => {
      const fields = fieldsOfList(list, context)
      return fields ? [{ json: { items: list.path, fields } }] : []
    })
    return onAllPages(frame, lists, looks)
  }
  // A shell that has its data with it.
  if (draftsOf(first).length === 0) return onAllPages(frame, embeddedLists(first, []), looks)
  const structured = [...described(first), ...embeddedLists(first, draftsOf(first))].map((strategy) => judged(frame, [strategy], looks))
  const best = structured.filter(({ agreement }) => Math.min(agreement.found, agreement.right) >= wellEnough).toSorted(byAgreement)[0]
  const css = bestCss(frame, first, others)
  if (!best) return css && css.agreement.found >= barely && css.agreement.right >= barely ? css : undefined
  if (!css || css.agreement.found < wellEnough) return best
  const both = judged(frame, [...best.strategies, ...css.strategies], looks)
  return both.agreement.found >= best.agreement.found && both.agreement.right >= best.agreement.right
    ? { ...both, dropped: css.dropped }
    : best
}

const byAgreement = (a: Chosen, b: Chosen): number =>
  b.agreement.found + b.agreement.right - (a.agreement.found + a.agreement.right) || fieldsIn(b) - fieldsIn(a)
const fieldsIn = ({ strategies }: Chosen): number => JSON.stringify(strategies).length

function described({ view: { source } }: Look): Strategy[] {
  const found: Strategy[] = []
  if (/ld\+json/i.test(source)) found.push({ jsonLd: {} })
  if (/itemprop/i.test(source)) found.push({ microdata: {} })
  return found
}

function judged(frame: Frame, strategies: Strategy[], looks: readonly Look[]): Chosen {
  const agreements = looks.map((look) => agreementOf(offersOf(frame, strategies, look), draftsOf(look)))
  const agreement = { found: Math.min(...agreements.map(({ found }) => found)), right: Math.min(...agreements.map(({ right }) => right)) }
  return { strategies, agreement, dropped: [] }
}

function offersOf(frame: Frame, strategies: Strategy[], look: Look): Offer[] {
  try {
    const { status, offers } = readWith(frame, strategies, look)
    return status === 'ok' || status === 'partial' ? offers : []
  } catch (error) {
    if (error instanceof DefinitionFault) return []
    throw error
  }
}

/** The selectors of the first page, where they hold on the others; else the best of any page's. */
function bestCss(frame: Frame, first: Look, others: readonly Look[]): Chosen | undefined {
  const looks = [first, ...others]
  const own = cssOf(frame, first, looks)
  if (own && own.dropped.length === 0 && Math.min(own.agreement.found, own.agreement.right) >= surely) return own
  return [own, ...others.map((look) => cssOf(frame, look, looks))].flatMap((one) => one ?? []).toSorted(byAgreement)[0]
}

const kept: ReadonlySet<FieldName> = new Set(['title', 'url', 'price'])

/** The selectors that one page gives, less what does not hold on the others. */
function cssOf(frame: Frame, look: Look, looks: readonly Look[]): Chosen | undefined {
  const css = look.selectors()
  if (!css) return undefined
  const optional = (Object.keys(css.fields) as FieldName[]).filter((name) => !kept.has(name))
  const dropped = new Set(looks.flatMap((one) => fieldsThatDiffer(offersOf(frame, [{ css }], one), draftsOf(one), optional)))
  const fields = Object.fromEntries(Object.entries(css.fields).filter(([name]) => !dropped.has(name as FieldName)))
  const strategy: CssStrategy = { css: { ...css, fields } }
  return { ...judged(frame, [strategy], looks), dropped: [...dropped] }
}

/** The first list whose members are things with a name and, mostly, a price on every page: nothing else is there to hold it against. */
function onAllPages(frame: Frame, lists: readonly Strategy[], looks: readonly Look[]): Chosen | undefined {
  for (const strategy of lists) {
    const read = looks.map((look) => offersOf(frame, [strategy], look))
    const priced = (offers: readonly Offer[]) => offers.filter(({ price }) => price).length
    if (read.every((offers) => offers.length > 0 && priced(offers) >= offers.length * barely))
      return { strategies: [strategy], agreement: { found: 1, right: 1 }, dropped: [] }
  }
  return undefined
}
