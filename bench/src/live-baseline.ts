// The baseline of a live answer, as a process of its own: the same fetches and our own extraction by `Promise.all`, and nothing else.
import { compileReader } from '@mallgate/crawlers/read-page'
import { Agent } from 'undici'

import { type Body, benchMalls, offersOn } from './bench-malls.ts'
import { timed } from './interleave.ts'
import { serveRole } from './role.ts'

const [origin = '', malls = '', latencyMs = '', body = ''] = process.argv.slice(2)

const definitions = benchMalls(Number(malls), origin, Number(latencyMs), body as Body)
const readers = definitions.map((definition) => compileReader(definition))
const agent = new Agent({ connections: 64 })

async function pageOf(shop: number, query: string) {
  const path = `/shop-${shop}/${body}?q=${query}&latency=${latencyMs}`
  const response = await agent.request({ origin, path, method: 'GET' })
  const bytes = new Uint8Array(await response.body.arrayBuffer())
  const headers = { 'content-type': String(response.headers['content-type']) }
  return readers[shop]!({ url: origin + path, status: response.statusCode, headers, body: bytes }, new Date().toISOString()).offers
}

async function ask(query: string): Promise<void> {
  const offers = (await Promise.all(definitions.map((_, shop) => pageOf(shop, query)))).flat()
  const wanted = definitions.length * offersOn[body as Body]
  if (offers.length !== wanted) throw new Error(`found ${offers.length} offers, not ${wanted}`)
}

let unique = 0
serveRole(async ({ queries }: { queries: number }) => timed(queries, 1, () => ask(`query${unique++}`)))
