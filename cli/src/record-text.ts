import type { InstanceOverride, MallSettings, OperationsRecord, ReleaseRule } from '@mallgate/shared/contract/operations'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { definitionHash } from '@mallgate/shared/definition-hash'

import { plainText } from './plain-text.ts'
import { settingTexts } from './setting-names.ts'

/** What was ordered, in words: `weight 5`, `10% and group beta get 1.3.0 of every mall`. */
export function orderText({ kind, content }: OperationsRecord): string {
  if (content === null) return takenBack[kind]
  switch (kind) {
    case 'override':
      return overrideText(content as InstanceOverride)
    case 'release':
      return releaseText(content as ReleaseRule)
    case 'settings':
      return settingTexts(content as MallSettings).join(', ')
    case 'definition':
      return `definition ${definitionHash(content as MallDefinition)}`
    case 'removal':
      return 'data' in content && content.data ? 'removed with its data' : 'removed'
  }
}

const takenBack: Record<OperationsRecord['kind'], string> = {
  override: 'nothing ordered any more',
  release: 'ended',
  settings: 'nothing set any more',
  definition: 'pushed definition taken back',
  removal: 'may be hosted again',
}

export function overrideText({ state, weight }: InstanceOverride): string {
  const stateText = state === 'out_of_service' ? ['out of service'] : state ? [state] : []
  return [...stateText, ...(weight === undefined ? [] : [`weight ${weight}`])].join(', ')
}

export function releaseText({ mall, version, share, groups }: ReleaseRule): string {
  const names = groups.map((name) => plainText(name)).join(', ')
  const whom = [
    ...(share > 0 || groups.length === 0 ? [shareText(share)] : []),
    ...(names ? [`group${groups.length > 1 ? 's' : ''} ${names}`] : []),
  ]
  return `${whom.join(' and ')} get${groups.length === 1 && share === 0 ? 's' : ''} ${plainText(version)} of ${mall === '*' ? 'every mall' : plainText(mall)}`
}

/** `0.1` → `10%`. */
export const shareText = (share: number) => `${Number((share * 100).toFixed(4))}%`

/** `by ana@ops, “disk swap”, until 2026-12-24 18:00 UTC`. */
export function saidText({ who, why, until }: OperationsRecord): string {
  return [`by ${plainText(who)}`, ...(why ? [`“${plainText(why)}”`] : []), ...(until ? [`until ${zonedTimeText(until)}`] : [])].join(', ')
}

const minutes = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
const seconds = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })
const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })

/** In this machine's time, for a table. */
export function timeText(iso: string, { exact = false } = {}): string {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? plainText(iso) : (exact ? seconds : minutes).format(at)
}

/** The same for a sentence, with the zone's name. */
export function zonedTimeText(iso: string): string {
  const name = zone.formatToParts(new Date(iso)).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return `${timeText(iso)} ${name}`.trim()
}
