import { compilePageElements } from './page-elements.ts'
import type { PageView } from './page-view.ts'

const metas = compilePageElements('meta[content]', [])

/** What a page's `<meta>` elements say, by name in lower case; of several of one name the first that says something. */
export function pageMetas(page: PageView): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const meta of page.json() === undefined ? metas.all(page) : []) {
    const name = (meta.attribute('property') ?? meta.attribute('name'))?.trim().toLowerCase()
    const content = meta.attribute('content')?.trim()
    if (name && content && !found.has(name)) found.set(name, content)
  }
  return found
}
