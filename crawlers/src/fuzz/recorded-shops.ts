import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { parseDefinition } from '@mallgate/shared/definitions'

import type { Shop } from './same-reading.ts'

export interface NamedShop extends Shop {
  /** `<mall>/<file>` */
  name: string
  /** The definition as it is written. */
  text: string
}

/** The malls of a folder with each HTML page that lies beside them, and with those of `<id>-*.html` in `pagesDir`, where that is there. */
export function recordedShops(mallsDir: string, pagesDir?: string): NamedShop[] {
  const recorded = pagesDir !== undefined && existsSync(pagesDir) ? readdirSync(pagesDir) : []
  return readdirSync(mallsDir).flatMap((id) => {
    const file = join(mallsDir, id, 'mall.yaml')
    if (!existsSync(file)) return []
    const text = readFileSync(file, 'utf8')
    const definition = parseDefinition(text, file)
    if (!definition.extract) return []
    const pages = [
      ...readdirSync(join(mallsDir, id)).map((name) => join(mallsDir, id, name)),
      ...recorded.filter((name) => name.startsWith(`${id}-`)).map((name) => join(pagesDir!, name)),
    ]
    return pages
      .filter((path) => path.endsWith('.html'))
      .map((path) => ({ name: `${id}/${path.split(/[\\/]/).at(-1)}`, definition, text, page: readFileSync(path) }))
  })
}
