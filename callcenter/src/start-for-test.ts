import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Caller, createCaller } from '@mallgate/shared/call'
import { type TokenClaims, createClusterTokens, createOperatorTokens } from '@mallgate/shared/cluster-token'
import type { Instance } from '@mallgate/shared/contract/instance'
import type { Discovery, Watch } from '@mallgate/shared/discovery'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { listen } from '@mallgate/shared/listen'
import { createLog } from '@mallgate/shared/log'
import { type Redis, connectRedis, connectRedisForWorkers, requireRedis } from '@mallgate/shared/redis'
import { createReleasers } from '@mallgate/shared/releasers'

import { createApp } from './app.ts'
import { parseRegisterHosts } from './register-hosts.ts'

export const log = createLog('test', 'silent')
const releasers = createReleasers(log)
export const atEnd = releasers.push
/** For afterEach: closes all that a test started, last first. */
export const endAll = releasers.release

export const freshTag = (): string => `test-${randomUUID()}`

export interface CallCenterOptions {
  tag?: string
  redisUrl?: string
  leaseMs?: number
  heartbeatMs?: number
  secret?: string
  port?: number
  registerHosts?: string
}

/** A Call Center that listens, with a registry of its own unless a `tag` is given. */
export async function startCallCenter(
  options: CallCenterOptions = {},
): Promise<{ address: string; redis: Redis; tag: string; close(): Promise<void> }> {
  const {
    tag = freshTag(),
    redisUrl = process.env['REDIS_URL']!,
    leaseMs = 15_000,
    heartbeatMs = 5_000,
    secret,
    port = 0,
    registerHosts = '',
  } = options
  const redis = connectRedis(redisUrl, 'test', log)
  atEnd('redis', () => redis.disconnect())
  const subscriber = connectRedisForWorkers(redisUrl, 'test-changes', log)
  atEnd('redis for changes', () => subscriber.disconnect())
  await Promise.all([requireRedis(redis, redisUrl), requireRedis(subscriber, redisUrl)])
  const tokens = createClusterTokens(secret, { service: 'callcenter', instance: 'callcenter-test' })
  const app = await createApp({
    redis,
    subscriber,
    tokens,
    log,
    leaseMs,
    heartbeatMs,
    tag,
    registerHosts: parseRegisterHosts(registerHosts),
  })
  const close = () => app.close()
  atEnd('call center', close)
  const address = await listen(app, { host: '127.0.0.1', port, secured: tokens.secured, onUnsecured: () => undefined })
  return { address, redis, tag, close }
}

export function startCaller(secret?: string, as: TokenClaims = { service: 'test', instance: 'test-1' }): Caller {
  const caller = createCaller(as.role ? createOperatorTokens(secret, as.instance) : createClusterTokens(secret, as))
  atEnd('caller', caller.close)
  return caller
}

export function startClient(urls: string[], dataDir?: string): Discovery {
  const discovery = createDiscovery({ urls, caller: startCaller(), log, dataDir })
  atEnd('discovery', discovery.close)
  return discovery
}

export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mallgate-callcenter-'))
  atEnd('directory', () => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A redis-server of one test's own, on a socket in `dir`, to stop, pause and start as the test likes. */
export async function startRedis(dir: string): Promise<{ url: string; process: ChildProcess; stop(): Promise<void> }> {
  const url = join(dir, 'redis.sock')
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', url, '--dir', dir, '--save', '', '--appendonly', 'no'])
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGCONT')
    server.kill('SIGKILL')
    await ended
  }
  atEnd('redis-server', stop)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
    server.stdout.on('data', (text: Buffer) =>
      text.includes('Ready to accept') || text.includes('ready to accept') ? resolve() : undefined,
    )
  })
  return { url, process: server, stop }
}

export function instance(id: string, more: Partial<Instance> = {}): Instance {
  return {
    id,
    service: 'mall',
    address: 'http://127.0.0.1:9000',
    malls: [{ id: 'demo' }],
    allMalls: false,
    version: '1.0.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    weight: 1,
    caps: [],
    state: 'up',
    ...more,
  }
}

export const ids = (instances: readonly Instance[]): string[] => instances.map(({ id }) => id)

/** Resolves as soon as the list is as wished; fails after 8 s saying what it was. */
export async function until(watch: Watch, wished: (instances: readonly Instance[]) => boolean): Promise<void> {
  if (wished(watch.current())) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = setTimeout(() => reject(new Error(`the list stayed ${JSON.stringify(ids(watch.current()))}`)), 8_000)
  const stop = watch.onChange((instances) => wished(instances) && resolve())
  try {
    await promise
  } finally {
    clearTimeout(late)
    stop()
  }
}
