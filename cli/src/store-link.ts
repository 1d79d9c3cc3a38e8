import { gunzipSync } from 'node:zlib'

import type { FetchedPage } from '@mallgate/crawlers/read-page'
import { parseJson, parseProblem } from '@mallgate/shared/call-failure'
import { createOperatorTokens } from '@mallgate/shared/cluster-token'
import { KeptPage, type KeptPageInfo, MallHealth } from '@mallgate/shared/contract/mall-health'
import { deadlineHeader } from '@mallgate/shared/deadline'
import type { Static, TSchema } from 'typebox'

import { type AnswerCheck, answerCheck } from './answer-check.ts'
import type { CallCenterLink } from './call-center-link.ts'
import { callCenterPlace } from './call-center-place.ts'
import { CliError, exitCodes } from './cli-error.ts'
import { askList } from './lists.ts'
import { mallPath } from './mall-facts.ts'
import { plainText } from './plain-text.ts'
import type { Surroundings } from './terminal.ts'

const withinMs = 5_000
// A page of as many bytes as are kept, or a page made to be more when it is unpacked.
const mostBytes = 16 * 1024 * 1024

/** The DB API, which keeps how malls fare and the pages that could not be read. */
export interface StoreLink {
  /** @throws CliError where no db-api that has the mall answers */
  health(mall: string): Promise<MallHealth>
  /** The same page as its crawler had it. @throws CliError where it is not kept (any more) */
  page(mall: string, crawlId: string): Promise<{ info: KeptPageInfo; page: FetchedPage }>
}

const health = answerCheck(MallHealth)
const keptPage = answerCheck(KeptPage)

/** Found by Call Center, asked as an operator. */
export function linkToStore(link: CallCenterLink, callCenter: string | undefined, around: Surroundings): StoreLink {
  const { secret } = callCenterPlace(callCenter, around)
  const tokens = createOperatorTokens(secret, around.who.slice(0, 128))

  // Asked once: a command looks at many malls in a moment.
  let known: ReturnType<typeof askList> | undefined
  const ask = async <T extends TSchema>(mall: string, path: string, check: AnswerCheck<T>): Promise<Static<T>> => {
    const stores = await (known ??= askList(link, 'db-api'))
    const serving = stores.filter(({ allMalls, malls }) => allMalls || malls.some(({ id }) => id === mall))
    let said = serving.length === 0 ? 'none is registered' : ''
    for (const { address } of serving) {
      if (address === undefined) continue
      const answer = await asked(`${address}${mallPath(mall)}/${path}`, await tokens.header(), around.signal)
      if (typeof answer === 'string') {
        said = answer
        continue
      }
      if (answer.status === 404)
        throw new CliError(parseProblem(answer.text)?.detail ?? `the DB API has no ${path} of ${mall}.`, exitCodes.refused)
      const value = answer.status === 200 ? parseJson(answer.text) : undefined
      if (check.check(value)) return value
      said = `it answered ${answer.status}${value === undefined ? '' : ` with what this command does not know: ${check.explain(value)}`}`
    }
    throw new CliError(`No db-api tells of ${plainText(mall)} (${plainText(said)}): mallgate ps shows which there are.`)
  }

  return {
    health: (mall) => ask(mall, 'health', health),
    async page(mall, crawlId) {
      const { gzip, ...info } = await ask(mall, `pages/${encodeURIComponent(crawlId)}`, keptPage)
      const { url, httpStatus: status, contentType, drawn } = info
      const body = gunzipSync(Buffer.from(gzip, 'base64'), { maxOutputLength: mostBytes })
      const headers = contentType === undefined ? {} : { 'content-type': contentType }
      return { info, page: { url, status, headers, body, ...(drawn && { drawn }) } }
    },
  }
}

/** The answer, or why there is none. */
async function asked(
  url: string,
  authorization: string | undefined,
  interrupted: AbortSignal,
): Promise<{ status: number; text: string } | string> {
  const signal = AbortSignal.any([interrupted, AbortSignal.timeout(withinMs)])
  try {
    const response = await fetch(url, { signal, headers: { [deadlineHeader]: String(withinMs), ...(authorization && { authorization }) } })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    if (interrupted.aborted) throw error
    const { message, cause } = error as Error & { cause?: Error }
    return signal.aborted ? `no answer within ${withinMs / 1000} s` : cause?.message || message
  }
}
