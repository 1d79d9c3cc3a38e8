import type { SearchAnswer } from '@mallgate/shared/contract/search'
import { request } from 'undici'

import { openGateClient } from './ask-gate.ts'
import { benchMalls } from './bench-malls.ts'
import { type Bench, several } from './bench.ts'
import { openSystem, withCpu } from './bench-system.ts'
import { type Figure, type Row, inDigits, withUnit } from './figure.ts'
import type { Encoding, Load, Loaded } from './http-load.ts'
import { type Pair, interleave } from './interleave.ts'
import { type Named, sumOf } from './process-cost.ts'
import { type Role, openRole } from './role.ts'
import { type Percentiles, median, percentiles, spread } from './statistics.ts'

const malls = 10
const connections = 8
const loadMs = 3_000
const params = { q: 'headphones' }

interface Run extends Percentiles {
  perSecond: number
  /** Of the process that answers, and of the load's, in milliseconds a request. */
  serverMs: number
  clientMs: number
}

/** A cached answer of ten malls against a bare Fastify route that sends the same bytes. */
export async function benchCachedAnswer(bench: Bench): Promise<Row> {
  bench.say('cached: starting')
  const shops = await openRole(bench, 'shops', 'shops.ts')
  const origin = await shops.ask<string>({})
  const system = await openSystem(bench, benchMalls(malls, origin, 0, 'listing'))
  const body = await cachedAnswer(bench, system.gateUrl)
  const client = await openRole(bench, 'load', 'http-load.ts')
  const gate = system.processes.filter(({ name }) => name === 'gate')
  const gateUrl = `${system.gateUrl}/v1/search?${new URLSearchParams(params).toString()}`

  /** Gate against a bare route that sends the same in the same encoding. */
  const against = async (encoding: Encoding) => {
    const bare = await openRole(bench, 'bare route', 'bare-route.ts', [encoding])
    const bareUrl = await bare.ask<string>({ body })
    return (width: number) => {
      const load = { connections: width, durationMs: several(bench, loadMs, 500), encoding }
      const ours = () => run(bench, client, gate, { ...load, url: gateUrl })
      const baseline = () => run(bench, client, [bare], { ...load, url: bareUrl })
      return interleave<Run>({ ours: () => bench.profiling?.during(ours) ?? ours(), baseline }, bench.rounds)
    }
  }
  const plain = await against('identity')
  bench.say(`cached: ${connections} connections`)
  const loaded = await plain(connections)
  bench.say('cached: one request at a time')
  const single = await plain(1)
  bench.say(`cached: ${connections} connections, gzip`)
  const zippedSize = await sizeOfZipped(gateUrl)
  const zipped = await (await against('gzip'))(connections)
  const what = `A cached answer of ${malls} malls (${body.length} bytes, 100 of 480 offers), not compressed but where gzip is said`
  const details = [
    ...cpuLines(`${connections} connections`, loaded),
    ...cpuLines('one at a time', single),
    ...cpuLines(`${connections} connections, gzip`, zipped),
    `All but gzip's is asked with \`accept-encoding: identity\`, as by a client on the same machine. With gzip, as a phone asks, it is ${zippedSize} bytes, and the bare route has @fastify/compress.`,
  ]
  const figures = [...figuresOf(loaded, single), perSecond(', gzip', zipped)]
  return { key: 'cached', what, against: 'a bare Fastify route sending the same bytes', figures, details }
}

/** @throws Error where it does not come compressed */
async function sizeOfZipped(url: string): Promise<number> {
  const { headers, body } = await request(url, { headers: { 'accept-encoding': 'gzip' } })
  const { byteLength } = await body.arrayBuffer()
  if (headers['content-encoding'] !== 'gzip')
    throw new Error(`Gate answered in ${String(headers['content-encoding'])} where gzip was accepted`)
  return byteLength
}

/** Asks until the whole answer comes from Gate's cache. */
async function cachedAnswer(bench: Bench, gateUrl: string): Promise<string> {
  const client = await bench.open(Promise.resolve(openGateClient(gateUrl)))
  await client.ask({ ...params, timeout: 30_000 })
  const body = await client.ask(params)
  const { malls: reports } = JSON.parse(body) as SearchAnswer
  const cached = reports.filter(({ source }) => source === 'cache')
  if (cached.length !== malls) throw new Error(`${cached.length} of ${malls} malls answered from the cache: ${JSON.stringify(reports[0])}`)
  return body
}

async function run({ signal }: Bench, client: Role, server: readonly Named[], load: Load): Promise<Run> {
  signal.throwIfAborted()
  const all = [...server.map(({ pid }) => ({ name: 'server', pid })), { name: 'client', pid: client.pid }]
  const { done, cpuMs } = await withCpu(all, () => client.ask<Loaded>(load))
  const { requests, elapsedMs, times } = done
  const clientMs = cpuMs.get('client') ?? 0
  return {
    ...percentiles(times),
    perSecond: requests / (elapsedMs / 1000),
    serverMs: (sumOf(cpuMs) - clientMs) / requests,
    clientMs: clientMs / requests,
  }
}

const middle = <T>(pairs: readonly Pair<T>[], side: keyof Pair<T>, pick: (run: T) => number) =>
  median(pairs.map((pair) => pick(pair[side])))

const each = (pairs: readonly Pair<Run>[], pick: (run: Run) => number, text: (value: number) => string) => ({
  ours: text(middle(pairs, 'ours', pick)),
  baseline: text(middle(pairs, 'baseline', pick)),
})

const perSecond = (what: string, pairs: readonly Pair<Run>[]): Figure => ({
  what: `requests/s, ${connections} connections${what}`,
  ...each(pairs, (one) => one.perSecond, inDigits),
  measured: spread(pairs.map(({ ours, baseline }) => ours.perSecond / baseline.perSecond)),
  unit: '×',
})

function figuresOf(loaded: readonly Pair<Run>[], single: readonly Pair<Run>[]): Figure[] {
  const ms = (value: number) => withUnit(value, 'ms')
  return [
    { ...perSecond('', loaded), target: { atLeast: 0.7 } },
    {
      what: 'p50 over it, one request at a time',
      ...each(single, (one) => one.p50, ms),
      measured: spread(single.map(({ ours, baseline }) => ours.p50 - baseline.p50)),
      unit: 'ms',
      target: { atMost: 1 },
    },
    {
      what: `p99, ${connections} connections`,
      ...each(loaded, (one) => one.p99, ms),
      measured: spread(loaded.map(({ ours, baseline }) => ours.p99 / baseline.p99)),
      unit: '×',
    },
  ]
}

function cpuLines(name: string, pairs: readonly Pair<Run>[]): string[] {
  const of = (side: keyof Pair<Run>) =>
    `${side === 'ours' ? 'Gate' : 'the bare route'} ${inDigits(1000 * middle(pairs, side, (one) => one.serverMs))} µs ` +
    `(the load ${inDigits(1000 * middle(pairs, side, (one) => one.clientMs))} µs)`
  return [`CPU a request, ${name}: ${of('ours')}; ${of('baseline')}.`]
}
