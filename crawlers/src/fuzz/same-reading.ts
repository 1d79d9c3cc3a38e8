import type { MallDefinition } from '@mallgate/shared/contract/mall'

import { compileClassifier } from '../classify.ts'
import { decodeBody, rawBody } from '../decode.ts'
import { compileExtract } from '../extract/extract.ts'
import { type PageView, viewPage } from '../extract/page-view.ts'
import { withinTime } from '../within-time.ts'

const observedAt = '2026-01-01T00:00:00.000Z'
const mostMs = 10_000
// As the crawler ends what takes too long: no more is asked of selectors that nobody would write.
const mostChanceMs = 500

/** A definition and a page that it reads. */
export interface Shop {
  definition: MallDefinition
  page: Buffer
}

/** What is read from a page, all of it, as text: from its tape where it has one, and from its DOM alone. Undefined where that was given up. */
export type BothReadings = (body: Buffer, contentType?: string) => { tape: string | undefined; dom: string | undefined }

/**
 * Both ways to read pages by one definition. Each throws where it takes more than ten seconds; where the definition was made `byChance`, it is given
 * up after half a second.
 * @throws DefinitionFault for what cannot be compiled
 */
export function compileBothReadings(definition: MallDefinition, byChance = false): BothReadings {
  const extract = compileExtract(definition)
  const { answer } = compileClassifier(definition)
  const read = (page: PageView, way: string): string | undefined => {
    const done = withinTime(byChance ? mostChanceMs : mostMs, () => {
      const { drafts, unread, emptyList, missing } = extract(page)
      return JSON.stringify({
        base: page.baseUrl(),
        verdict: answer(page, {}, observedAt)?.status,
        drafts,
        unread,
        emptyList,
        missing,
        words: page.words(),
      })
    })
    page.close()
    if (!done && !byChance) throw new Error(`reading the page from its ${way} takes more than ${mostMs} ms`)
    return done?.done
  }
  return (body, contentType = 'text/html; charset=utf-8') => {
    const url = `${definition.url}/dir/page?q=1`
    const raw = rawBody(body, { contentType })
    const view = (tape: boolean) =>
      viewPage(url, 200, raw ?? decodeBody(body, { contentType }).text, ...(tape ? [] : ([() => undefined] as const)))
    return { tape: read(view(true), 'tape'), dom: read(view(false), 'DOM') }
  }
}

/** @throws Error that shows where the two ways differ */
export function requireSameReading(both: BothReadings, body: Buffer, contentType?: string): void {
  const { tape, dom } = both(body, contentType)
  if (tape === dom || tape === undefined || dom === undefined) return
  let at = 0
  while (tape[at] === dom[at]) at++
  const shown = (text: string) => text.slice(Math.max(0, at - 200), at + 100)
  throw new Error(`the two ways to read this page differ:\n  tape: …${shown(tape)}\n  DOM:  …${shown(dom)}`)
}
