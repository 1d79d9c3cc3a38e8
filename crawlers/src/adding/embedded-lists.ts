import type { EmbeddedJsonStrategy } from '@mallgate/shared/contract/mall'

import type { Draft } from '../extract/draft.ts'
import { compilePageElements } from '../extract/page-elements.ts'
import { parseScript, readValueAt } from '../extract/script-json.ts'
import { fieldsOfList } from './json-fields.ts'
import { listsIn } from './json-lists.ts'
import type { Look } from './look-at-page.ts'

type Place = Pick<EmbeddedJsonStrategy['embeddedJson'], 'select' | 'after'>

const scripts = compilePageElements('script', [])
const assigned = /(?:window\.|self\.|globalThis\.|var |let |const )([\w$.]{2,60})\s*=\s*(?=[[{]|JSON\s*\.\s*parse\()/g
const mostScripts = 60
const mostPlaces = 20
const mostLists = 12

/** Lists of things on sale in the JSON of a page's scripts, each as a definition would read it. */
export function embeddedLists({ view, context }: Look, known: readonly Draft[]): EmbeddedJsonStrategy[] {
  if (view.json() !== undefined) return []
  return valuesIn().flatMap(({ place, value }) =>
    listsIn(value)
      .slice(0, mostLists)
      .flatMap((list) => {
        const fields = fieldsOfList(list, context, known)
        return fields ? [{ embeddedJson: { ...place, items: list.path, fields } }] : []
      }),
  )

  function valuesIn(): { place: Place; value: unknown }[] {
    const all = scripts.all(view).slice(0, mostScripts)
    return all.flatMap((script): { place: Place; value: unknown }[] => {
      const source = script.scriptSource()
      const type = script.attribute('type') ?? ''
      if (source.length < 50 || /ld\+json|importmap|speculationrules/i.test(type)) return []
      const id = script.attribute('id')
      if (/json/i.test(type)) {
        const select = id === undefined ? `script[type="${type}"]` : `script#${id}`
        const value = /^[\w-]*$/.test(id ?? '') ? parseScript(source) : undefined
        return value === undefined ? [] : [{ place: { select }, value }]
      }
      return [...source.matchAll(assigned)].slice(0, mostPlaces).flatMap(({ 0: text, index }) => {
        const found = readValueAt(source, index + text.length)
        return typeof found === 'object' ? [{ place: { after: text.trim() }, value: found.value }] : []
      })
    })
  }
}
