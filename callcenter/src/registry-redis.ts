import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

import type { Instance, ServiceName } from '@mallgate/shared/contract/instance'
import type { Redis } from '@mallgate/shared/redis'

import { redisAnswer } from './redis-answer.ts'
import type { Head, RegistryStore } from './registry.ts'

const source = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8')
const scripts = ['register', 'heartbeat', 'deregister', 'head', 'list'] as const
type Script = (typeof scripts)[number]
type Run = (...args: (string | number)[]) => Promise<unknown>

/** Channel on which each change of the registry under `tag` is told: the message is the service's name. */
export const changesChannel = (tag: string): string => `{${tag}}:changes`

/** The registry's state in Redis, under one hash tag: each operation is one atomic script on Redis' time. */
export function createRegistryStore(redis: Redis, tag: string): RegistryStore {
  const keys = ['epoch', 'leases', 'services', 'instances', 'revisions'].map((name) => `{${tag}}:${name}`)
  const prelude = source('prelude')
  const commandOf = (name: Script) => `callcenter_${name}`
  for (const name of scripts) redis.defineCommand(commandOf(name), { numberOfKeys: keys.length, lua: `${prelude}\n${source(name)}` })

  const run = (name: Script, ...args: (string | number)[]) => {
    const command = (redis as unknown as Record<string, Run>)[commandOf(name)]!
    return redisAnswer(command.call(redis, ...keys, randomUUID(), changesChannel(tag), ...args))
  }

  return {
    async register(instance, registration, leaseMs) {
      await run('register', instance.id, instance.service, registration, leaseMs)
    },
    heartbeat: async (id, leaseMs) => (await run('heartbeat', id, leaseMs)) === 1,
    async deregister(id) {
      await run('deregister', id)
    },
    async head() {
      const [epoch, pairs] = (await run('head')) as [string, string[]]
      return { epoch, revisions: revisionsOf(pairs) }
    },
    async list(service) {
      const [epoch, revision, registrations] = (await run('list', service)) as [string, string, string[]]
      return { epoch, revision: Number(revision), instances: registrations.map((text) => JSON.parse(text) as Instance) }
    },
  }
}

function revisionsOf(pairs: string[]): Head['revisions'] {
  const revisions = new Map<ServiceName, number>()
  for (let i = 0; i < pairs.length; i += 2) revisions.set(pairs[i] as ServiceName, Number(pairs[i + 1]))
  return revisions
}
