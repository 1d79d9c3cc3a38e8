import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { absoluteUrl } from './extract/canonical-url.ts'
import { compileJsonPath } from './extract/json-path.ts'
import { compilePageElements } from './extract/page-elements.ts'
import type { PageView } from './extract/page-view.ts'

/**
 * Where a page names the one behind it; undefined for a definition that doesn't say how.
 * @throws DefinitionFault for a selector or path that is none
 */
export function compileNext({ request: { next } = {} }: MallDefinition): ((page: PageView) => string | undefined) | undefined {
  if (next === undefined) return undefined
  if (typeof next === 'object') {
    const path = compileJsonPath(next.path, ['request', 'next', 'path'])
    return (page) => {
      const [value] = path.values(page.json())
      return typeof value === 'string' && value !== '' ? absoluteUrl(value, page.baseUrl()) : undefined
    }
  }
  const [, selector = next, attribute = 'href'] = /^(.*?)@([\w:.-]+)$/.exec(next) ?? []
  const links = compilePageElements(selector, ['request', 'next'])
  return (page) => {
    const href = page.json() === undefined ? links.first(page)?.attribute(attribute)?.trim() : undefined
    return href ? absoluteUrl(href, page.baseUrl()) : undefined
  }
}
