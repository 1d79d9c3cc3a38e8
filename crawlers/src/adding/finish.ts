import type { FieldName, MallDefinition, Matcher } from '@mallgate/shared/contract/mall'
import { presets } from '@mallgate/shared/definition-preset'

import { isRecord } from '../extract/json-path.ts'
import { type Reading, compileReader } from '../read-page.ts'
import type { AddMallOptions, AddedMall } from './add-mall.ts'
import { emptySign } from './empty-sign.ts'
import type { Explorer } from './explore.ts'
import { findPages } from './find-pages.ts'
import type { Look } from './look-at-page.ts'
import type { Software } from './platforms.ts'
import { nonsenseWord } from './query-words.ts'
import type { SearchWay } from './search-way.ts'
import { idOf, nameOf, sharesSign } from './shop-facts.ts'
import type { Frame, FrameOf } from './strategies.ts'
import type { Trial } from './try-way.ts'

interface Finishing extends AddMallOptions {
  explorer: Explorer
  frame: FrameOf
}

/** What is left once a way works: further pages, what nothing looks like, and how sure all that is. */
export async function finish(found: Trial, home: Look, software: Software | undefined, context: Finishing): Promise<AddedMall> {
  const { explorer, visitor, id, frame } = context
  const paged = await findPages(found, explorer, frame)
  const trial: Trial = { ...found, way: paged ?? found.way }
  const { way, drawn, looks, words, nothing, strategies, dropped } = trial
  const said = await saidCurrency(way, explorer)
  const base: Frame = { ...frame(way, drawn, looks[0]), ...(said !== undefined && context.currency === undefined && { currency: said }) }
  const named = nameOf([home, ...looks])
  const sign = signOf(trial, base)
  const whole: MallDefinition = {
    ...base,
    id: id ?? idOf(way.url, named),
    ...(named !== undefined && { name: named }),
    extract: { strategies },
    ...(sign && { detect: { noResults: [sign] } }),
    probe: words[0],
  }
  const read = compileReader(whole)
  const sample = (look: Look, query: string) => ({ query, page: look.fetched, reading: read(look.fetched, new Date().toISOString()) })
  const samples = looks.map((look, at) => sample(look, words[at]!))
  const none = nothing && sample(nothing, nonsenseWord)
  const shown = [home, looks[0]].some(({ context }) => context.currencyKnown) && !sharesSign(looks[0])
  const known = said !== undefined || context.currency !== undefined || way.platform !== undefined || shown
  const findings: Findings = { trial, samples, none, paged: paged !== undefined, currencyKnown: known }
  return {
    definition: written(whole, way),
    samples,
    nothing: none,
    by: way.by,
    software: software?.name,
    confidence: confidenceIn(findings),
    look: toLookAt(findings),
    dropped,
    requests: visitor.requests(),
  }
}

interface Findings {
  trial: Trial
  samples: AddedMall['samples']
  none: AddedMall['nothing']
  paged: boolean
  currencyKnown: boolean
}

function signOf({ nothing, looks, strategies }: Trial, base: Frame): Matcher | undefined {
  if (!nothing) return undefined
  const plain = compileReader({ ...base, extract: { strategies } })(nothing.fetched, new Date().toISOString())
  return plain.status === 'empty' ? undefined : emptySign(nothing, looks, nonsenseWord)
}

/** Where a platform says its currency elsewhere than beside the prices. */
async function saidCurrency({ platform, url }: SearchWay, explorer: Explorer): Promise<string | undefined> {
  const facts = platform ? presets[platform].facts : undefined
  if (!facts?.json?.currency) return undefined
  const seen = await explorer.open(url + facts.path)
  const body = 'view' in seen ? seen.view.json() : undefined
  const said = isRecord(body) ? body[[facts.json.currency].flat()[0]!] : undefined
  return typeof said === 'string' && /^[A-Z]{3}$/.test(said) ? said : undefined
}

/** Less what the platform's preset has. */
function written(whole: MallDefinition, { platform }: SearchWay): MallDefinition {
  if (!platform) return whole
  const { extract: _extract, request = {}, ...rest } = whole
  const preset = presets[platform].request ?? {}
  const query = Object.fromEntries(Object.entries(request.query ?? {}).filter(([name, value]) => preset.query?.[name] !== value))
  return { ...rest, ...(Object.keys(query).length > 0 && { request: { query } }) }
}

const rounded = (share: number): number => Math.round(share * 100) / 100

function confidenceIn({ trial: { looks, agreement, way }, samples, none, paged, currencyKnown }: Findings): number {
  const seen = way.platform ? 0.97 : Math.min(...looks.map(({ auto }) => auto.confidence || 0.8))
  const good = samples.every(({ reading }) => reading.status === 'ok') ? 1 : 0.85
  const quiet = none?.reading.status === 'empty' ? 1 : 0.85
  return rounded(seen * Math.min(agreement.found, agreement.right) * good * quiet * (paged ? 1 : 0.97) * (currencyKnown ? 1 : 0.7))
}

const sure = 0.95

function toLookAt({ trial: { agreement, dropped, drawn, way }, samples, none, paged, currencyKnown }: Findings): string[] {
  const notes: string[] = []
  const note = (text: string | undefined) => text !== undefined && notes.push(text)
  if (!currencyKnown) note('nothing on the pages says for sure which currency the prices are in: see that “currency” is right')
  if (Math.min(agreement.found, agreement.right) < sure)
    note(
      `the definition reads ${Math.round(agreement.found * 100)} % of what is seen on the page, and ${Math.round(agreement.right * 100)} % of what it reads is seen`,
    )
  for (const { query, reading } of samples) if (reading.failure) note(`“${query}”: ${reading.failure.message}`)
  note(noneText(none))
  if (!paged && !/\{(?:page|offset)\}/.test(JSON.stringify(way.request))) note('no second page was found: only the first is asked for')
  if (drawn) note('each page is drawn by a browser, which takes a hundred times as long: look whether the shop’s own program asks an API')
  if (way.guessed) note('the search was guessed, not told by the shop')
  if (dropped.length > 0) note(`left out, since it did not hold on both pages: ${dropped.join(', ')}`)
  const weak = samples.flatMap(({ reading }) => reading.offers)
  for (const name of ['price', 'url', 'image'] as const satisfies FieldName[]) {
    const have = weak.filter((offer) => offer[name] !== undefined).length
    if (have < weak.length * 0.9) note(`${weak.length - have} of ${weak.length} offers have no ${name}`)
  }
  return notes
}

function noneText(none: { query: string; reading: Reading } | undefined): string | undefined {
  if (!none) return `what the shop shows where it has nothing was not had: add it to “detect.noResults”`
  const { status, offers } = none.reading
  if (status === 'empty') return undefined
  if (offers.length > 0)
    return `asked for “${none.query}” the shop shows ${offers.length} offers, and nothing tells them from results: add “detect.noResults”`
  return `asked for “${none.query}” the page says in no way we know that there is nothing: add “detect.noResults”, or it will be parse_error`
}
