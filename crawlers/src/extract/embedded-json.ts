import type { EmbeddedJsonStrategy, JsonField } from '@mallgate/shared/contract/mall'
import type { KeyPath } from '@mallgate/shared/definition-fault'

import { type Extraction, type Unread, nothing, notThisKind } from './draft.ts'
import { compileFields, readCards } from './fields.ts'
import { compileJsonPath } from './json-path.ts'
import { compileJsonField } from './json.ts'
import { compilePageElements } from './page-elements.ts'
import type { PageView } from './page-view.ts'
import { parseScript, readValueAt } from './script-json.ts'
import { type NextPlace, compilePlaces } from './script-places.ts'
import type { Strategy } from './strategy.ts'

/** The values that scripts hold, and how many more there are that cannot be parsed. */
interface Held {
  values: unknown[]
  broken: number
}

/** Lists in the JSON that a page's scripts hold: what the shop's own program draws the page from. */
export function compileEmbeddedJson({ embeddedJson }: EmbeddedJsonStrategy, path: KeyPath): Strategy {
  const { select = 'script', after, items: source } = embeddedJson
  const here = [...path, 'embeddedJson']
  const heldBy = compileHeld(embeddedJson, here)
  const items = compileJsonPath(source, [...here, 'items'])
  const readers = compileFields(embeddedJson.fields, (name, field: JsonField) => compileJsonField(name, field, [...here, 'fields', name]))
  const where = after === undefined ? `a script "${select}"` : `a script "${select}" after "${after}"`
  return {
    fields: readers.map(({ name }) => name),
    extract(page, context): Extraction {
      if (page.json() !== undefined) return notThisKind('the body is JSON, which has no scripts')
      const { values, broken } = heldBy(page)
      const unparsed = Array.from({ length: broken }, (): Unread => ({ unread: 'script' }))
      if (values.length === 0) {
        return { ...nothing(broken > 0 ? `the JSON in ${where} cannot be parsed` : `no JSON stands in ${where}`), unread: unparsed }
      }
      const lists = values.map(items.list).filter((list) => list !== undefined)
      if (lists.length === 0) return { ...nothing(`the JSON in ${where} has no list at "${source}"`), unread: unparsed }
      const list = lists.flat()
      const { drafts, unread } = readCards(readers, list, context)
      const unlisted = values.length - lists.length
      return {
        drafts,
        unread: [...unread, ...unparsed],
        // A list that another script does not have, or cannot be seen to have, may stand there under a new name.
        emptyList: list.length === 0 && unlisted === 0 && broken === 0,
        ...(list.length === 0 &&
          unlisted > 0 && { missing: `the JSON in ${where} has no list at "${source}" in ${unlisted} of ${values.length}` }),
      }
    },
  }
}

/** What the scripts of a page hold that a strategy's `select` and `after` name. */
export function compileHeld({ select = 'script', after }: EmbeddedJsonStrategy['embeddedJson'], path: KeyPath): (page: PageView) => Held {
  const scripts = compilePageElements(select, [...path, 'select'])
  const hold = after === undefined ? wholeScript : holdBehind(compilePlaces(after))
  return (page) => {
    const held = scripts.all(page).map((script) => hold(script.scriptSource()))
    return { values: held.flatMap(({ values }) => values), broken: held.reduce((sum, { broken }) => sum + broken, 0) }
  }
}

function wholeScript(script: string): Held {
  const value = parseScript(script)
  return value === undefined ? { values: [], broken: 1 } : { values: [value], broken: 0 }
}

// As many as a page may have offers; what goes on beyond is told as a value that was not read.
const mostPlaces = 1000

/** All values that stand behind a place; where something else stands there, the place is of no account. */
function holdBehind(next: NextPlace): (script: string) => Held {
  return (script) => {
    const held: Held = { values: [], broken: 0 }
    let at = next(script, 0)
    for (let places = 0; at !== undefined; places++) {
      if (places === mostPlaces) return { ...held, broken: held.broken + 1 }
      const found = readValueAt(script, at)
      if (found === 'broken') held.broken++
      else if (found !== 'none') {
        held.values.push(found.value)
        at = found.end
      }
      at = next(script, at)
    }
    return held
  }
}
