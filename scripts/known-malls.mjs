import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { root } from './node.mjs'

/** The demo shop that is read by a browser alone. */
export const drawnShop = 'demo-ljusnan'

/** Where the definitions of the demo shops say that these are. */
export const demoOrigin = 'http://127.0.0.1:8090'

/**
 * The malls a system started here will host, with just what starting has to know of each. Read by line, since nothing may be installed
 * yet; whether a definition is right is told by who runs it.
 * @param malls as MALLS: ids by commas, `*` for all that are switched on
 */
export function knownMalls({ malls, mallsDir, demo }) {
  const folders = [
    join(root, 'malls'),
    ...mallsDir
      .split(':')
      .filter(Boolean)
      .map((folder) => resolve(root, folder)),
  ]
  const all = new Map(folders.flatMap(definitionsIn).map((mall) => [mall.id, mall]))
  const switchedOn = [...all.values()].filter((mall) => mall.enabled)
  const named = malls
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)
    .flatMap((id) => (id === '*' ? switchedOn : (all.get(id) ?? { id })))
  return [...new Set(named)].filter((mall) => demo || !mall.demo)
}

function definitionsIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => existsSync(join(folder, entry.name, 'mall.yaml')))
    .map(({ name }) => {
      const text = readFileSync(join(folder, name, 'mall.yaml'), 'utf8')
      return {
        id: /^id:\s*['"]?([a-z0-9-]+)/m.exec(text)?.[1] ?? name,
        enabled: !/^enabled:\s*false\b/m.test(text),
        demo: text.includes(demoOrigin),
        drawn: /^mode:\s*['"]?(?:browser|auto)\b/m.test(text),
      }
    })
}
