import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { ServiceName } from '@mallgate/shared/contract/instance'
import type { Redis } from '@mallgate/shared/redis'

import { redisAnswer } from './redis-answer.ts'

/** All services there are. */
export const serviceNames: readonly ServiceName[] = ServiceName.anyOf.map((name) => name.const)

/** Channel on which each change of the registry under `tag` is told: the message is the service's name. */
export const changesChannel = (tag: string): string => `{${tag}}:changes`

/** How long a replaced or vanished boot of an id is remembered. */
export const bootsRememberedMs = 120_000

const keyNames = [
  'epoch',
  'leases',
  'services',
  'instances',
  'revisions',
  'boots',
  'retired',
  'suspects',
  'sweeps',
  'overrides',
  'lost',
  ...serviceNames.map((service) => `log:${service}`),
]

/** The source of a script in lua/. */
export const luaSource = (name: string): string => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8')

/**
 * Runs the script with its own arguments, ARGV 4 and on.
 * @throws ProblemError `upstream_unavailable` where Redis does not answer
 */
export type RegistryScript = (...args: (string | number)[]) => Promise<unknown>

export interface ScriptOptions {
  redis: Redis
  tag: string
  /** Of the file in lua/. */
  name: string
  /** Its own keys, after the registry's. */
  keys?: readonly string[]
  /** What it shares with other scripts of its kind: files in lua/ that stand before it. */
  after?: readonly string[]
  /** Lua that sets `now`; tests move it by hand. */
  time?: string
}

/** A script that may use what prelude.lua holds: it sees and changes the registry in one atomic step. */
export function registryScript({ redis, tag, name, keys: own = [], after = [], time = luaSource('time') }: ScriptOptions): RegistryScript {
  const keys = [...keyNames.map((key) => `{${tag}}:${key}`), ...own]
  const command = `callcenter_${name.replaceAll('-', '_')}`
  redis.defineCommand(command, { numberOfKeys: keys.length, lua: [time, ...['prelude', ...after, name].map(luaSource)].join('\n') })
  const run = (redis as unknown as Record<string, RegistryScript>)[command]!.bind(redis)
  const channel = changesChannel(tag)
  return (...args) => redisAnswer(run(...keys, randomUUID(), channel, bootsRememberedMs, ...args))
}
