import { parseArgs } from 'node:util'

import { parseDay } from './calendar.ts'
import { type Fault, faults, longestLatencyMs, parseFault, parseLatency } from './conduct.ts'

/** What this program was told by options or environment. */
export interface Settings {
  port: number
  host: string
  seed: number
  latencyMs: Record<string, number>
  fault: Record<string, Fault>
  day: number
  dayEveryMs: number
}

export const help = `Shops to run against: a generated catalogue, sold by several shops, each in its own way.

  node demo-malls/src/main.ts [options]

  --port      PORT        8090       0 takes any free port
  --host      HOST        127.0.0.1
  --seed      SEED        1          names the catalogue and the prices: the same seed, the same shops
  --latency   LATENCY_MS  0          milliseconds added to each answer: 200, or techmart:200,hanmart:2000
  --fault     FAULT       none       what goes wrong: block, or techmart:hang,kramladen:block
                                     (${faults.slice(0, 7).join(' ')}
                                     ${faults.slice(7).join(' ')})
  --day       DAY         0          the simulated day on which it begins: prices and stock drift as days pass
  --day-every DAY_EVERY_MS 0         milliseconds after which the next day begins by itself, 1000 or more; 0: never
  --help

On any request of a shop: ?latency=2000 and ?fault=block. While it runs: GET /control, and
PUT /control/{shop} with {"latencyMs": 2000, "fault": "hang"}; "fault": null ends it. PUT /control with
{"day": 12}: it is that day in all shops.
`

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  latency: { type: 'string' },
  fault: { type: 'string' },
  day: { type: 'string' },
  'day-every': { type: 'string' },
  help: { type: 'boolean' },
} as const

/**
 * Options go before the environment. Undefined where help was asked for.
 * @throws Error naming what is wrong
 */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv, shopIds: readonly string[]): Settings | undefined {
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
  if (values.help) return undefined
  const day = values.day ?? (env['DAY'] || '0')
  const dayEvery = values['day-every'] ?? (env['DAY_EVERY_MS'] || '0')
  return {
    port: whole('PORT', values.port ?? (env['PORT'] || '8090'), 65_535),
    host: values.host ?? (env['HOST'] || '127.0.0.1'),
    seed: whole('SEED', values.seed ?? (env['SEED'] || '1'), Number.MAX_SAFE_INTEGER),
    latencyMs: perShop('LATENCY_MS', values.latency ?? env['LATENCY_MS'] ?? '', shopIds, parseLatency),
    fault: perShop('FAULT', values.fault ?? env['FAULT'] ?? '', shopIds, parseFault),
    day: named('DAY', day, () => parseDay(day)),
    dayEveryMs: named('DAY_EVERY_MS', dayEvery, () => parseDayEvery(dayEvery)),
  }
}

const shortestDayMs = 1_000

/** @throws RangeError */
function parseDayEvery(text: string): number {
  const ms = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (ms === 0 || (ms >= shortestDayMs && ms <= longestLatencyMs)) return ms
  throw new RangeError(`a day cannot last '${text}': whole milliseconds from ${shortestDayMs} to ${longestLatencyMs}, or 0 for none`)
}

function whole(name: string, text: string, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value <= most) return value
  throw new Error(`${name}=${text}: a whole number from 0 to ${most} is needed`)
}

/** `shop:value,shop:value`; a value without a shop is for all of them. */
function perShop<T>(name: string, text: string, shopIds: readonly string[], parse: (value: string) => T): Record<string, T> {
  const result: Record<string, T> = {}
  for (const entry of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [value = '', shop] = entry.split(':').reverse()
    if (shop !== undefined && !shopIds.includes(shop))
      throw new Error(`${name}=${text}: there is no shop '${shop}', only ${shopIds.join(', ')}`)
    for (const id of shop === undefined ? shopIds : [shop]) result[id] = named(name, text, () => parse(value))
  }
  return result
}

function named<T>(name: string, text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Error(`${name}=${text}: ${(error as Error).message}`, { cause: error })
  }
}
