import { setTimeout as delay } from 'node:timers/promises'

import { announceDraining } from '@mallgate/shared/announce-draining'
import { checked, createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'
import { MallAnswer } from '@mallgate/shared/contract/mall-search'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { InstanceIdVariable, VersionVariable, identityOf } from '@mallgate/shared/instance-identity'
import { listen } from '@mallgate/shared/listen'
import { createLog } from '@mallgate/shared/log'
import { createMetrics } from '@mallgate/shared/metrics'
import { createInstancePicker } from '@mallgate/shared/pick-instance'
import { createReleasers, requestsEndWithinMs } from '@mallgate/shared/releasers'
import { type Running, runProcess } from '@mallgate/shared/run-process'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'

import pkg from '../package.json' with { type: 'json' }
import { createAnswerCache } from './answer-cache.ts'
import { createGateApp } from './app.ts'
import { createInstanceAsker } from './ask-instances.ts'
import { createMallAsker } from './ask-mall.ts'
import { countMalls } from './count-malls.ts'
import { type Endings, createEndings } from './endings.ts'
import { createAskHealth } from './mall-health.ts'
import { createMallIndex } from './mall-index.ts'
import { type PendingRegistration, registerInTime } from './register-in-time.ts'
import { createStoredAnswers } from './stored-answers.ts'

const Env = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen on' }),
  PORT: Type.Integer({ default: 8080, minimum: 0, maximum: 65_535, description: 'port to listen on; 0 is any' }),
  ADVERTISE: Type.Optional(Type.String({ description: 'name or address others reach this process at' })),
  INSTANCE_ID: InstanceIdVariable,
  VERSION: VersionVariable,
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

// Whoever looks at readiness stops asking meanwhile.
const heardByAllMs = 500
// Searches may take longer than a drain: what they have then is their answer.
const searchesEndWithinMs = requestsEndWithinMs - 2_000

async function start(env: Static<typeof Env>): Promise<Running> {
  const log = createLog('gate', env.LOG_LEVEL)
  const releasers = createReleasers(log)
  const identity = identityOf('gate', env.INSTANCE_ID)
  const tokens = createClusterTokens(env.CLUSTER_SECRET, { service: 'gate', instance: identity.id })
  const caller = createCaller(tokens)
  releasers.push('connections', () => caller.close())
  const discovery = createDiscovery({ urls: listed(env.CALLCENTER_URL), caller, log, dataDir: env.DATA_DIR })
  releasers.push('discovery', () => discovery.close())
  const malls = createMallIndex(discovery.watch('mall'), discovery.watchConfig())
  releasers.push('mall watch', () => malls.close())

  const stores = discovery.watch('db-api')
  const answer = checked(MallAnswer)
  const picker = createInstancePicker()
  const metrics = createMetrics()
  const onHedge = metrics.counter(
    'mallgate_hedged_asks_total',
    'Questions for which a second instance was asked, because the first was silent.',
  )
  const asker = createMallAsker({
    askInstances: createInstanceAsker({ call: (call) => caller.json(call, answer), picker, onHedge }),
    stored: createStoredAnswers(stores, caller, picker, log),
    cache: createAnswerCache(),
    onFault: (mall, error) => log.warn({ mall, err: error }, 'a mall could not be asked'),
  })
  countMalls(metrics, malls, asker)
  const endings = createEndings()
  const state: { unready?: string | undefined; pending?: PendingRegistration } = { unready: 'starting' }
  const notReady = () => {
    if (state.unready) return state.unready
    if (state.pending?.current()?.order() === 'out_of_service') return 'out of service, by an operator’s order'
    return malls.known() ? undefined : 'Call Center has not told yet which malls there are'
  }
  const corsOrigin = env.CORS_ORIGIN === '*' ? '*' : listed(env.CORS_ORIGIN)
  const app = await createGateApp({
    log,
    health: { notReady },
    metrics,
    version: pkg.version,
    corsOrigin,
    malls,
    asker,
    endings,
    askHealth: createAskHealth(stores, caller, log),
  })
  const address = await listen(app, {
    host: env.HOST,
    port: env.PORT,
    advertise: env.ADVERTISE,
    secured: tokens.secured,
    onUnsecured: () => log.warn('no CLUSTER_SECRET: listening on loopback only'),
  })
  log.info({ address, docs: `${address}/docs` }, 'listening')

  // Released from the last to the first: say that it goes, finish what is under way, then take it off the list.
  const pending = await registerInTime(discovery.register(instance(identity, address, env), []), log)
  state.pending = pending
  releasers.push('registration', () => pending.current()?.close())
  releasers.push('http', () => endRequests(app, endings), requestsEndWithinMs)
  releasers.push('draining', async () => {
    state.unready = 'draining'
    const registered = pending.current()
    if (registered) return announceDraining(registered, log, app)
    app.endConnections()
    await delay(heardByAllMs)
  })
  state.unready = undefined
  return { log, close: () => releasers.release(), ended: pending.ended }
}

async function endRequests(app: FastifyInstance, endings: Endings): Promise<void> {
  const timer = setTimeout(() => endings.endAll(), searchesEndWithinMs)
  await app.close()
  clearTimeout(timer)
}

const listed = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

const instance = (
  identity: Pick<Instance, 'id' | 'boot'>,
  address: string,
  { ZONE: zone, VERSION = pkg.version }: Static<typeof Env>,
): Instance => ({
  ...identity,
  service: 'gate',
  address,
  malls: [],
  allMalls: false,
  version: VERSION,
  startedAt: new Date().toISOString(),
  ...(zone && { zone }),
  weight: 1,
  caps: [],
  state: 'up',
})

await runProcess({ about: 'Gate: the public API. Asks all malls at once and answers with what they have.', env: Env, start })
