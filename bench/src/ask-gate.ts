import type { SearchAnswer } from '@mallgate/shared/contract/search'
import { Agent } from 'undici'

/** A client on the same machine: connections kept, nothing compressed. */
export interface GateClient {
  /** Resolves with the answer's text as soon as its last byte is there. Throws where it is not 200. */
  ask(params: Record<string, string | number>): Promise<string>
  close(): Promise<void>
}

const boundMs = 60_000

export function openGateClient(gateUrl: string): GateClient {
  const agent = new Agent({ connections: 4 })
  return {
    async ask(params) {
      const query = new URLSearchParams(Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]))
      const { statusCode, body } = await agent.request({
        origin: gateUrl,
        path: `/v1/search?${query.toString()}`,
        method: 'GET',
        // A phone's client would ask for gzip; here it would only measure zlib.
        headers: { 'accept-encoding': 'identity' },
        signal: AbortSignal.timeout(boundMs),
      })
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`Gate answered ${statusCode}: ${text.slice(0, 500)}`)
      return text
    },
    close: () => agent.close(),
  }
}

/** @throws Error naming the first mall that has not answered in full */
export function requireOffers(text: string, wanted: number): void {
  const answer = JSON.parse(text) as SearchAnswer
  if (answer.found === wanted) return
  const wrong = answer.malls.find(({ status }) => status !== 'ok') ?? answer.malls[0]
  throw new Error(`found ${answer.found} offers, not ${wanted}: ${JSON.stringify(wrong)}`)
}
