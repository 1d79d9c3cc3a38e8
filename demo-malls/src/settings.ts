import { parseArgs } from 'node:util'

import { type Fault, parseFault, parseLatency } from './conduct.ts'

/** What this program was told by options or environment. */
export interface Settings {
  port: number
  host: string
  seed: number
  latencyMs: Record<string, number>
  fault: Record<string, Fault>
}

export const help = `Shops to run against: a generated catalogue, sold by several shops, each in its own way.

  node demo-malls/src/main.ts [options]

  --port      PORT        8090       0 takes any free port
  --host      HOST        127.0.0.1
  --seed      SEED        1          names the catalogue and the prices: the same seed, the same shops
  --latency   LATENCY_MS  0          milliseconds added to each answer: 200, or techmart:200,hanmart:2000
  --fault     FAULT       none       what goes wrong: block, or techmart:hang,kramladen:block
                                     (block hang 500 429 layout empty cut garbage slow-body)
  --help

On any request of a shop: ?latency=2000 and ?fault=block. While it runs: GET /control, and
PUT /control/{shop} with {"latencyMs": 2000, "fault": "hang"}; "fault": null ends it.
`

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  latency: { type: 'string' },
  fault: { type: 'string' },
  help: { type: 'boolean' },
} as const

/**
 * Options go before the environment. Undefined where help was asked for.
 * @throws Error naming what is wrong
 */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv, shopIds: readonly string[]): Settings | undefined {
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
  if (values.help) return undefined
  return {
    port: whole('PORT', values.port ?? (env['PORT'] || '8090'), 65_535),
    host: values.host ?? (env['HOST'] || '127.0.0.1'),
    seed: whole('SEED', values.seed ?? (env['SEED'] || '1'), Number.MAX_SAFE_INTEGER),
    latencyMs: perShop('LATENCY_MS', values.latency ?? env['LATENCY_MS'] ?? '', shopIds, parseLatency),
    fault: perShop('FAULT', values.fault ?? env['FAULT'] ?? '', shopIds, parseFault),
  }
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
