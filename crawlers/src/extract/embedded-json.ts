import type { EmbeddedJsonStrategy, JsonField } from '@mallgate/shared/contract/mall'
import { DefinitionFault, type KeyPath } from '@mallgate/shared/definition-fault'

import { type Extraction, nothing } from './draft.ts'
import { compileFields, readCards } from './fields.ts'
import { compileJsonPath } from './json-path.ts'
import { compileJsonField } from './json.ts'
import type { PageView } from './page-view.ts'
import { parseScript, parseValueAt, scriptSource } from './script-json.ts'
import { compileSelector } from './selectors.ts'
import type { Strategy } from './strategy.ts'

/** Lists in the JSON that a page's scripts hold: what the shop's own program draws the page from. */
export function compileEmbeddedJson({ embeddedJson }: EmbeddedJsonStrategy, path: KeyPath): Strategy {
  const { select = 'script', after, items: source } = embeddedJson
  const here = [...path, 'embeddedJson']
  const scripts = compileSelector(select, [...here, 'select'])
  const begin = after === undefined ? undefined : compilePattern(after, [...here, 'after'])
  const items = compileJsonPath(source, [...here, 'items'])
  const readers = compileFields(embeddedJson.fields, (name, field: JsonField) => compileJsonField(name, field, [...here, 'fields', name]))
  const where = after === undefined ? `a script "${select}"` : `a script "${select}" after "${after}"`
  return {
    fields: readers.map(({ name }) => name),
    extract(page, context): Extraction {
      if (page.json() !== undefined) return nothing('the body is JSON, which has no scripts')
      const bodies = valuesIn(page)
      if (bodies.length === 0) return nothing(`no JSON stands in ${where}`)
      const lists = bodies.map(items.list).filter((list) => list !== undefined)
      if (lists.length === 0) return nothing(`the JSON in ${where} has no list at "${source}"`)
      const list = lists.flat()
      return { ...readCards(readers, list, context), emptyList: list.length === 0 }
    },
  }

  function valuesIn(page: PageView): unknown[] {
    return scripts.all(page.document()).flatMap((script) => {
      const text = scriptSource(script)
      const found = begin?.exec(text)
      if (begin && !found) return []
      const value = found ? parseValueAt(text, found.index + found[0].length) : parseScript(text)
      return value === undefined ? [] : [value]
    })
  }
}

function compilePattern(source: string, path: KeyPath): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch (error) {
    throw new DefinitionFault(path, `"${source}" is not a pattern: ${(error as Error).message}`, { cause: error })
  }
}
