import { hash } from 'node:crypto'

import type { Config } from '@mallgate/shared/contract/operations'

import type { Visitor } from './visitor.ts'

export type Release = Config['releases'][number]

/** The rules of one mall, in the order in which they are tried. */
export interface ReleaseRules {
  /** Versions that serve nobody but those whom a rule sends there. */
  versions: ReadonlySet<string>
  /** The version that serves this visitor; undefined: any that no rule is about. */
  versionFor(visitor: Visitor): string | undefined
}

/** Undefined where no rule is about this mall. A rule for the mall itself stands in place of one for every mall about the same version. */
export function releaseRules(mall: string, releases: readonly Release[]): ReleaseRules | undefined {
  const own = releases.filter((rule) => rule.mall === mall)
  const named = new Set(own.map(({ version }) => version))
  const all = releases.filter((rule) => rule.mall === '*' && !named.has(rule.version))
  const rules = [...own, ...all].sort((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => ({ ...rule, groups: new Set(rule.groups) }))
  if (rules.length === 0) return undefined
  return {
    versions: new Set(rules.map(({ version }) => version)),
    versionFor(visitor) {
      const grouped = rules.find(({ groups }) => visitor.groups.some((group) => groups.has(group)))
      if (grouped) return grouped.version
      let left = 1
      for (const { id, share, version } of rules) {
        // Shares are of all, and those before have taken theirs.
        if (placeOf(id, visitor.id) * left < share) return version
        left -= share
        if (left <= 0) return undefined
      }
      return undefined
    },
  }
}

const places = 2 ** 48

/** Where this visitor stands in [0, 1) for this rule: always the same, and evenly spread over all. */
export const placeOf = (rule: string, visitor: string): number =>
  Number.parseInt(hash('sha256', `${rule}\n${visitor}`, 'hex').slice(0, 12), 16) / places
