import type { MallDefinition } from '../contract/mall.ts'

/** What the shops of one software have in common: what a definition may leave out. */
export type Preset = Omit<MallDefinition, 'id' | 'url' | 'platform' | 'name' | 'enabled' | 'mode' | 'options'>
