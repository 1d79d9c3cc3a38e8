import type { FetchedPage, Reading } from '@mallgate/crawlers/read-page'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { KeptPageInfo, MallHealth } from '@mallgate/shared/contract/mall-health'

import { linkToCallCenter } from './call-center-link.ts'
import { isCallCenterSaid } from './call-center-place.ts'
import { type Checkable, type CheckedMall, type CheckedPage, checkedPage, readBy, usualOf } from './check-mall.ts'
import { CliError } from './cli-error.ts'
import { plainText } from './plain-text.ts'
import { zonedTimeText } from './record-text.ts'
import { type StoreLink, linkToStore } from './store-link.ts'
import type { Surroundings } from './terminal.ts'

/** The pages that the running system could not read, read by this definition: what is still missing. @throws CliError */
export async function checkKept(checkable: Checkable, store: StoreLink, known?: MallHealth): Promise<CheckedMall> {
  const { id } = checkable.definition
  const { definition, offers: usual } = await usualOf(checkable)
  const { pages: kept, state } = known ?? (await store.health(id))
  const pages: CheckedPage[] = []
  const cut: string[] = []
  for (const { crawlId } of kept) {
    const { info, page } = await store.page(id, crawlId)
    const reading = readKept(definition, page)
    if (info.bytes > page.body.byteLength) cut.push(`of ${crawlId} only the first ${page.body.byteLength} of ${info.bytes} bytes are kept`)
    const older = pages.length > 0 && ({ older: true } as const)
    const about = { page: crawlId, kind: 'kept', url: info.url, was: wasText(info), ...older } as const
    pages.push(checkedPage(reading.by, page, reading.read, { usual, suspect: info.reason.field }, about))
  }
  const notes = pages.length > 0 ? cut : [`no page of it is kept: ${state === 'unknown' ? 'it was not crawled lately' : `it is ${state}`}`]
  if (definition.facts && definition.currency === undefined) {
    notes.push('its shop says its currency itself, which these pages do not: prices that name none cannot be read here')
  }
  return { mall: id, by: checkable.by, pages, faults: [], notes, ...(state === 'ok' && { well: true }) }
}

/**
 * The same only of a mall that fares badly: what the running system knows, beside what lies here. Nothing where no system runs here; where
 * it does not tell, that is a note.
 */
export function createTroubleLook(
  callCenter: string | undefined,
  around: Surroundings,
): (checkable: Checkable) => Promise<Partial<CheckedMall>> {
  const store = storeAtHand(callCenter, around)
  let away: string | undefined
  return async (checkable) => {
    if (!store || away !== undefined) return {}
    try {
      const health = await store.health(checkable.definition.id)
      const { state } = health
      if (state === 'ok' || state === 'unknown') return state === 'ok' ? { well: true } : {}
      const { pages, notes } = await checkKept(checkable, store, health)
      return { pages, notes: [troubleText(health), ...notes] }
    } catch (error) {
      if (!(error instanceof CliError)) throw error
      away = error.message
      return { notes: [`how it fares is not known: ${away}`] }
    }
  }
}

function troubleText({ state, since, reason }: MallHealth): string {
  const sinceText = since === undefined ? '' : ` since ${zonedTimeText(since)}`
  return `the running system says that it is ${state}${sinceText}${reason ? `: ${reason.message}` : ''}`
}

/** Undefined where nobody said where a Call Center is. */
function storeAtHand(callCenter: string | undefined, around: Surroundings): StoreLink | undefined {
  if (!isCallCenterSaid(callCenter, around)) return undefined
  return linkToStore(linkToCallCenter(callCenter, around), callCenter, around)
}

const wasText = ({ at, status, reason }: KeptPageInfo): string => `kept ${zonedTimeText(at)} as ${status}: ${plainText(reason.message)}`

/** A page of the list; or a product's own, where the definition opens them and this is one. */
function readKept(definition: MallDefinition, page: FetchedPage): { by: MallDefinition; read: Reading } {
  const read = readBy(definition, page)
  const product = read.offers.length === 0 && asProductPage(definition)
  if (!product) return { by: definition, read }
  const alone = readBy(product, page)
  return alone.offers.length > 0 ? { by: product, read: alone } : { by: definition, read }
}

/** How a product's own page is read, which need not name its title: that is known from the list. */
function asProductPage({ details, ...definition }: MallDefinition): MallDefinition | undefined {
  if (!details) return undefined
  const strategies = details.strategies.map((strategy) => {
    const [[kind, said]] = Object.entries(strategy) as [[string, { fields?: object; items?: string }]]
    return said.items === undefined ? strategy : { [kind]: { ...said, fields: { title: { const: '-' }, ...said.fields } } }
  })
  const { quality: _quality, ...rest } = definition
  return { ...rest, extract: { strategies: strategies as typeof details.strategies } }
}
