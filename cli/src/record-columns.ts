import type { OperationsRecord } from '@mallgate/shared/contract/operations'

import { plainText } from './plain-text.ts'
import { timeText } from './record-text.ts'
import type { Column } from './table.ts'
import type { Style } from './terminal.ts'

/** Since when an order stands, until when, by whom and why. */
export const saidColumns = ({ colors }: Style): Column<OperationsRecord>[] => [
  { heading: 'SINCE', text: ({ at }) => timeText(at), place: 'needless' },
  { heading: 'UNTIL', text: ({ until }) => (until ? timeText(until) : ''), paint: colors.yellow, place: 'needless' },
  { heading: 'BY', text: ({ who }) => plainText(who), least: 8, comfortable: 20, place: 'needless' },
  { heading: 'WHY', text: ({ why }) => plainText(why), least: 8, comfortable: 24, place: 'needless' },
]
