import { type Server, createServer } from 'node:http'

import { afterEach, describe, expect, it } from 'vitest'

import { checkQueries } from './history.ts'
import { isFailed, percentile, startLoad } from './load.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A Gate of few words: `answer` says what a search ends as; its readiness is `ready`. */
async function startGate(answer: () => number, ready = () => true): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/readyz') return void response.writeHead(ready() ? 200 : 503).end()
    const status = answer()
    if (status === 0) return void request.socket.destroy()
    const malls = [{ mall: 'm', status: status === 200 ? 'ok' : 'error', offers: 0, elapsedMs: 1 }]
    response.writeHead(status).end(JSON.stringify({ complete: true, malls, code: 'no_mall_answered' }))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

describe('the load', () => {
  it('writes down every query with its end, and goes to a ready Gate only', async () => {
    const unready = await startGate(
      () => 500,
      () => false,
    )
    const load = await startLoad({ gates: [unready, await startGate(() => 200)], malls: ['m'], perSecond: 100 })
    await load.further(10)
    const events = await load.stop()
    expect(checkQueries(events)).toEqual([])
    expect(load.since(0).length).toBeGreaterThanOrEqual(10)
    expect(load.since(0).filter(isFailed)).toEqual([])
  })

  it('calls refused and broken queries failed', async () => {
    const ends = [503, 0, 200]
    let turn = 0
    const load = await startLoad({ gates: [await startGate(() => ends[turn++ % 3]!)], malls: ['m'], perSecond: 100 })
    await load.further(6)
    await load.stop()
    const kinds = load.since(0).map((query) => ({ kind: query.ending.kind, failed: isFailed(query) }))
    expect(kinds).toContainEqual({ kind: 'refused', failed: true })
    expect(kinds).toContainEqual({ kind: 'broken', failed: true })
    expect(kinds).toContainEqual({ kind: 'answered', failed: false })
  })

  it('goes to another Gate where one refuses the connection, before its readiness told', async () => {
    const [first, second] = [await startGate(() => 200), await startGate(() => 200)]
    const load = await startLoad({ gates: [first, second], malls: ['m'], perSecond: 200 })
    await load.further(4)
    const gone = servers.shift()!
    gone.closeAllConnections()
    gone.close()
    await load.further(40)
    const queries = (await load.stop(), load.since(0))
    // What was under way there was cut; what came later was not.
    expect(queries.filter(isFailed).length).toBeLessThanOrEqual(2)
    expect(queries.length).toBeGreaterThan(40)
  })
})

describe('a percentile', () => {
  it('is the value below which that share lies', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(percentile(values, 0.99)).toBe(99)
    expect(percentile(values, 0.5)).toBe(50)
    expect(percentile([7], 0.99)).toBe(7)
    expect(percentile([], 0.99)).toBe(0)
  })
})
