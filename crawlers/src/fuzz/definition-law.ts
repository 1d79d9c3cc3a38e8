import fc from 'fast-check'

import { DefinitionError, parseDefinition } from '@mallgate/shared/definitions'

import { checkCompiles } from '../known-shops.ts'
import { compileReader } from '../read-page.ts'
import type { Law } from './law.ts'

const puts = [
  ...': - , [ ] { } \' " | > * & ! # ? > ~ @ ( ) :has( :not( :nth-child( ::before regex: replace: select: css: json: items: (a+)+$ [^x]* \\ ${query} $..x [] -1 1e9 true null'.split(
    ' ',
  ),
  '',
  '\n',
  '  ',
  '\n  ',
  '\t',
  '\u0000',
  '\u{1f600}',
  'pipes: [{ regex: "(.*" }]',
]
const edit = fc.record({ at: fc.nat(), cut: fc.integer({ min: 0, max: 30 }), put: fc.constantFrom(...puts), line: fc.boolean() })

export interface DefinitionCase {
  text: string
  page: Buffer
}

/** However a definition is damaged, it is refused in words, or compiled and able to read a page. */
export function definitionLaw(sources: readonly { text: string; page: Buffer }[]): Law<DefinitionCase> {
  const cases = fc.tuple(fc.constantFrom(...sources), fc.array(edit, { minLength: 1, maxLength: 4 })).map(([{ text, page }, edits]) => {
    let changed = text
    for (const { at, cut, put, line } of edits) {
      const place = at % (changed.length + 1)
      // Whole lines too: what is missing, and what stands twice.
      const from = line ? changed.lastIndexOf('\n', place) + 1 : place
      const to = line ? changed.indexOf('\n', place) + 1 || changed.length : place + cut
      changed = changed.slice(0, from) + (line && put === '' ? changed.slice(from, to).repeat(2) : put) + changed.slice(to)
    }
    return { text: changed, page }
  })
  return {
    cases,
    hold({ text, page }) {
      let read: ReturnType<typeof compileReader> | undefined
      try {
        const definition = parseDefinition(text, 'mall.yaml', [checkCompiles])
        if (definition.extract) read = compileReader(definition)
      } catch (error) {
        if (error instanceof DefinitionError) return
        throw error
      }
      read?.({ url: 'https://shop.example/search', status: 200, headers: {}, body: page }, '2026-01-01T00:00:00.000Z')
    },
    tell: ({ text }) => text,
  }
}
