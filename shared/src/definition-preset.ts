import type { MallDefinition, Platform } from './contract/mall.ts'
import type { Preset } from './presets/preset.ts'
import { schemaOrg } from './presets/schema-org.ts'
import { shopify } from './presets/shopify.ts'
import { woocommerce } from './presets/woocommerce.ts'

/** By the name a definition has for them. */
export const presets: Readonly<Record<Platform, Preset>> = { shopify, woocommerce, 'schema-org': schemaOrg }

/**
 * Fills in what a definition's `platform` stands for, under its own keys: maps are merged key by key, all else is the definition's where
 * it has it. What comes out is whole: its hash is that of what is crawled by, so that another preset is another revision, and nobody who
 * is handed it needs the preset. Filled in twice it is the same. A value that is no definition comes back as it is.
 */
export function withPreset(value: unknown): unknown {
  if (!isMap(value) || typeof value['platform'] !== 'string' || !Object.hasOwn(presets, value['platform'])) return value
  // A crawler written by hand needs none of it.
  if (value['mode'] === 'code') return value
  const preset = presets[value['platform'] as MallDefinition['platform'] & string]
  return merge(value, structuredClone(preset) as Record<string, unknown>)
}

function merge(own: Record<string, unknown>, under: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...own }
  for (const [key, value] of Object.entries(under)) {
    const mine = own[key]
    if (mine === undefined) merged[key] = value
    else if (isMap(mine) && isMap(value)) merged[key] = merge(mine, value)
  }
  return merged
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
