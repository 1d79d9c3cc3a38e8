import fc from 'fast-check'

import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { anyCss, vocabularyOf } from './any-css.ts'
import { damagedPage, strangePage } from './any-html.ts'
import type { Law } from './law.ts'
import { type BothReadings, type Shop, compileBothReadings, requireSameReading } from './same-reading.ts'

const utf8 = 'text/html; charset=utf-8'
const charsets = [utf8, 'text/html', ...['windows-1252', 'euc-kr', 'shift_jis', 'gbk'].map((name) => `text/html; charset=${name}`)]

export interface HtmlCase {
  extract: MallDefinition['extract']
  body: Buffer
  contentType: string
  both(): BothReadings
}

const strangeWords = vocabularyOf('<li class="b c"><td class="a b"><b title="x"><x-y><i type="text/x"><svg><title>')
const mostVocabularyBytes = 400_000

/** However a shop's page is damaged, its definition reads it the same both ways; so does a definition made by chance, of any page. */
export function htmlLaw(shops: readonly Shop[]): Law<HtmlCase> {
  const cases = fc.oneof(...shops.map(casesOf), {
    weight: shops.length,
    arbitrary: casesBy(shops[0]!.definition, strangeWords, strangePage),
  })
  return {
    cases,
    hold: ({ both, body, contentType }) => requireSameReading(both(), body, contentType),
    tell: ({ extract, body, contentType }) =>
      `content-type: ${contentType}\nextract: ${JSON.stringify(extract)}\nbody (bytes as latin1): ${JSON.stringify(body.toString('latin1'))}`,
  }
}

const contentTypes = fc.oneof({ weight: 6, arbitrary: fc.constant(utf8) }, { weight: 1, arbitrary: fc.constantFrom(...charsets) })

function casesOf({ definition, page }: Shop): fc.Arbitrary<HtmlCase> {
  const both = compileBothReadings(definition)
  const damaged = damagedPage(page)
  const { extract } = definition
  const own = fc.record({ body: damaged, contentType: contentTypes }).map((one) => ({ ...one, extract, both: () => both }))
  return fc.oneof(own, casesBy(definition, vocabularyOf(page.toString('latin1', 0, mostVocabularyBytes)), damaged))
}

const casesBy = (definition: MallDefinition, words: Parameters<typeof anyCss>[0], bodies: fc.Arbitrary<Buffer>): fc.Arbitrary<HtmlCase> =>
  fc.record({ css: anyCss(words), body: bodies, contentType: contentTypes }).map(({ css, body, contentType }) => {
    const extract = { strategies: [css] }
    return { extract, body, contentType, both: () => compileBothReadings({ ...definition, extract }, true) }
  })
