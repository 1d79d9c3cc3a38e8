import Type from 'typebox'
import { describe, expect, it } from 'vitest'

import { explainEnv, readEnv } from './env.ts'

const Env = Type.Object({
  PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65_535, description: 'where to listen' }),
  REDIS_URL: Type.String({ pattern: '^redis://', description: 'where the queues are' }),
  CLUSTER_SECRET: Type.Optional(Type.String({ minLength: 16 })),
})
const good = { REDIS_URL: 'redis://x' }

describe('reading the environment', () => {
  it('gives typed values and defaults, and takes an empty variable for one that is not set', () => {
    expect(readEnv(Env, { ...good, PORT: '0', CLUSTER_SECRET: '' })).toEqual({ PORT: 0, REDIS_URL: 'redis://x' })
    expect(readEnv(Env, { ...good, PORT: '' })).toMatchObject({ PORT: 8080 })
  })
  it.each(['80.5', '80x', '-1', '70000', 'http'])('does not take PORT=%s for a port', (PORT) => {
    expect(() => readEnv(Env, { ...good, PORT })).toThrow(`PORT=${PORT}`)
  })
  it('names all that is wrong, and what it is for', () => {
    expect(() => readEnv(Env, { PORT: 'x' })).toThrow(
      /PORT=x .*where to listen[^]*REDIS_URL is not set \(where the queues are\)|REDIS_URL is not set[^]*PORT=x/,
    )
  })
  it('never shows a secret', () => {
    const read = () => readEnv(Env, { ...good, CLUSTER_SECRET: 'tooshort' })
    expect(read).toThrow('CLUSTER_SECRET')
    expect(read).not.toThrow('tooshort')
  })
})

it('explains each variable with its default, or that it is needed', () => {
  expect(explainEnv(Env).split('\n')).toEqual([
    '  PORT            8080    where to listen',
    '  REDIS_URL       needed  where the queues are',
    '  CLUSTER_SECRET',
  ])
})
