import { nearNames } from '@mallgate/shared/near-names'

import { plainText } from './plain-text.ts'

/** `: did you mean canary?`, or where to look. */
export function nearHint(name: string, known: readonly string[], lister: string): string {
  const [nearest] = nearNames(name, known)
  return nearest === undefined ? `: ${lister} has those that do.` : `: did you mean ${plainText(nearest)}?`
}
