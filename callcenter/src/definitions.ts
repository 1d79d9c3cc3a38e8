import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { canonicalJson, definitionHash } from '@mallgate/shared/definition-hash'
import type { Redis } from '@mallgate/shared/redis'

import { redisAnswer } from './redis-answer.ts'

/** Mall definitions, each under its content's hash: what is there never changes. */
export interface Definitions {
  /** @throws ProblemError `invalid_definition` where `hash` does not name this content */
  put(hash: string, definition: MallDefinition): Promise<void>
  /** As JSON. @throws ProblemError `not_found` */
  get(hash: string): Promise<string>
}

export function createDefinitions(redis: Redis, tag: string): Definitions {
  const key = `{${tag}}:definitions`
  return {
    async put(hash, definition) {
      const own = definitionHash(definition)
      if (own !== hash) throw new ProblemError('invalid_definition', `this definition of mall '${definition.id}' is ${own}, not ${hash}`)
      await redisAnswer(redis.hsetnx(key, hash, canonicalJson(definition)))
    },
    async get(hash) {
      const text = await redisAnswer(redis.hget(key, hash))
      if (text === null) throw new ProblemError('not_found', `there is no definition ${hash}`)
      return text
    },
  }
}
