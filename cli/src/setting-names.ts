import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { MallSettings } from '@mallgate/shared/contract/operations'

type Limits = NonNullable<MallSettings['limits']>

/** What may be set of a mall: as the option is called, and where it stands. */
const limitOf = {
  concurrency: 'concurrency',
  'min-interval': 'minInterval',
  'per-minute': 'perMinute',
  'daily-budget': 'dailyBudget',
  timeout: 'timeout',
  'max-bytes': 'maxBytes',
  redirects: 'redirects',
} as const satisfies Record<string, keyof Limits>

export type SettingName = 'off' | 'fresh' | keyof typeof limitOf
export const settingNames: readonly SettingName[] = ['off', 'fresh', ...(Object.keys(limitOf) as (keyof typeof limitOf)[])]
export const isSetting = (name: string): name is SettingName => (settingNames as readonly string[]).includes(name)

// As the contract says them.
const usual: Record<SettingName, string> = {
  off: 'no',
  fresh: '10m',
  concurrency: '4',
  'min-interval': '',
  // Of a public shop it is 60; what is public, only crawlers know.
  'per-minute': 'usual',
  'daily-budget': '',
  timeout: '15s',
  'max-bytes': '10485760',
  redirects: '5',
}

/** What a definition, or settings over it, say of one; undefined for nothing. */
export function settingIn(
  from: Pick<MallDefinition, 'enabled' | 'fresh' | 'limits'> | MallSettings,
  name: SettingName,
): string | undefined {
  if (name === 'off') return from.enabled === undefined ? undefined : from.enabled ? 'no' : 'yes'
  const value = name === 'fresh' ? from.fresh : from.limits?.[limitOf[name]]
  return value === undefined ? undefined : String(value)
}

/** What counts where neither says anything; empty for no bound. */
export const usualSetting = (name: SettingName): string => usual[name]

/** `off`, `fresh 5m`: each that is set. */
export const settingTexts = (settings: MallSettings): string[] =>
  settingNames.flatMap((name) => {
    const value = settingIn(settings, name)
    if (value === undefined) return []
    return [name === 'off' ? (value === 'yes' ? 'off' : 'on') : `${name} ${value}`]
  })

/** The settings without these. Undefined: nothing is left. */
export function withoutSettings(settings: MallSettings, names: readonly SettingName[]): MallSettings | undefined {
  const { enabled, fresh, limits = {} } = settings
  const away = new Set(names)
  const kept = Object.entries(limitOf).flatMap(([name, key]) =>
    away.has(name as SettingName) || limits[key] === undefined ? [] : [[key, limits[key]]],
  )
  const left: MallSettings = {
    ...(enabled !== undefined && !away.has('off') && { enabled }),
    ...(fresh !== undefined && !away.has('fresh') && { fresh }),
    ...(kept.length > 0 && { limits: Object.fromEntries(kept) as Limits }),
  }
  return Object.keys(left).length > 0 ? left : undefined
}
