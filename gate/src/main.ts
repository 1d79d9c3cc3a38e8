import { randomBytes } from 'node:crypto'

import { announceDraining } from '@mallgate/shared/announce-draining'
import { checked, createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'
import { MallAnswer } from '@mallgate/shared/contract/mall-search'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { listen } from '@mallgate/shared/listen'
import { createLog } from '@mallgate/shared/log'
import { createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import { type Running, runProcess } from '@mallgate/shared/run-process'
import Type, { type Static } from 'typebox'

import pkg from '../package.json' with { type: 'json' }
import { createAnswerCache } from './answer-cache.ts'
import { createGateApp } from './app.ts'
import { createMallAsker } from './ask-mall.ts'
import { createMallIndex } from './mall-index.ts'
import { createInstancePicker } from './pick-instance.ts'

const Env = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen on' }),
  PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65_535, description: 'port to listen on; 0 is any' }),
  ADVERTISE: Type.Optional(Type.String({ description: 'name or address others reach this process at' })),
  CALLCENTER_URL: Type.String({ pattern: '^https?://', description: 'addresses of Call Center, separated by commas' }),
  CLUSTER_SECRET: Type.Optional(Type.String({ minLength: 16, description: 'what the tokens between our processes are made from' })),
  DATA_DIR: Type.String({ default: '.mallgate/gate', description: 'folder for what this process keeps' }),
  LOG_LEVEL: Type.String({
    default: 'info',
    pattern: '^(trace|debug|info|warn|error|fatal|silent)$',
    description: 'trace … fatal, silent',
  }),
  ZONE: Type.Optional(Type.String({ maxLength: 64, description: 'where this process runs' })),
  CORS_ORIGIN: Type.String({ default: '*', description: 'origins whose pages may ask, separated by commas; * is any' }),
})

async function start(env: Static<typeof Env>): Promise<Running> {
  const log = createLog('gate', env.LOG_LEVEL)
  const releasers = createReleasers(log)
  const id = `gate-${randomBytes(6).toString('hex')}`
  const tokens = createClusterTokens(env.CLUSTER_SECRET, { service: 'gate', instance: id })
  const caller = createCaller(tokens)
  releasers.push('connections', () => caller.close())
  const discovery = createDiscovery({ urls: listed(env.CALLCENTER_URL), caller, log, dataDir: env.DATA_DIR })
  releasers.push('discovery', () => discovery.close())
  const malls = createMallIndex(discovery.watch('mall'))
  releasers.push('mall watch', () => malls.close())

  const answer = checked(MallAnswer)
  const asker = createMallAsker({
    call: (call) => caller.json(call, answer),
    picker: createInstancePicker(),
    cache: createAnswerCache(),
    onFault: (mall, error) => log.warn({ mall, err: error }, 'a mall could not be asked'),
  })
  let draining = false
  const notReady = () => (draining ? 'draining' : malls.known() ? undefined : 'Call Center has not told yet which malls there are')
  const corsOrigin = env.CORS_ORIGIN === '*' ? '*' : listed(env.CORS_ORIGIN)
  const app = await createGateApp({ log, health: { notReady }, version: pkg.version, corsOrigin, malls, asker })
  const address = await listen(app, {
    host: env.HOST,
    port: env.PORT,
    advertise: env.ADVERTISE,
    secured: tokens.secured,
    onUnsecured: () => log.warn('no CLUSTER_SECRET: listening on loopback only'),
  })
  log.info({ address, docs: `${address}/docs` }, 'listening')

  // Released from the last to the first: say that it goes, finish what is under way, then take it off the list.
  const registration = await discovery.register(instance(id, address, env.ZONE), [])
  releasers.push('registration', () => registration.close())
  releasers.push('http', () => app.close(), requestsEndWithinMs)
  releasers.push('draining', async () => {
    draining = true
    await announceDraining(registration, log)
  })
  return { log, close: () => releasers.release() }
}

const listed = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

const instance = (id: string, address: string, zone: string | undefined): Instance => ({
  id,
  service: 'gate',
  address,
  malls: [],
  allMalls: false,
  version: pkg.version,
  startedAt: new Date().toISOString(),
  ...(zone && { zone }),
  weight: 1,
  caps: [],
  state: 'up',
})

await runProcess({ about: 'Gate: the public API. Asks all malls at once and answers with what they have.', env: Env, start })
