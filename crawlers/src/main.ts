import Type, { type Static } from 'typebox'

import { createLog } from '@mallgate/shared/log'
import { EnvError } from '@mallgate/shared/env'
import { InstanceIdVariable, VersionVariable } from '@mallgate/shared/instance-identity'
import { runProcess } from '@mallgate/shared/run-process'

import packageJson from '../package.json' with { type: 'json' }
import { type CrawlerOptions, startCrawler } from './crawler.ts'
import { findChromium } from './render/find-chromium.ts'

const Env = Type.Object({
  MALLS: Type.String({ default: '*', description: 'ids of the malls to crawl, by commas; `*` for all there are' }),
  CALLCENTER_URL: Type.String({ pattern: '^https?://', description: 'one or more addresses of Call Center, by commas' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'where the queues are' }),
  CLUSTER_SECRET: Type.Optional(Type.String({ minLength: 16, description: 'the secret all processes share' })),
  ALLOW_HOSTS: Type.String({
    default: '',
    description: 'addresses that are not public and may be crawled: host, host:port or CIDR, by commas',
  }),
  ORIGIN_OVERRIDES: Type.String({
    default: '',
    description: 'shop origins dialled elsewhere: `https://shop.example=http://127.0.0.1:9000`, by commas; `*` for all',
  }),
  CRAWLER_CONTACT: Type.Optional(
    Type.String({
      pattern: "^[!-'*-~ ]*$",
      maxLength: 200,
      description: 'for shops, in the User-Agent: a page about this crawler, an address to write to, or both',
    }),
  ),
  CRAWL_PROXY: Type.String({
    default: '',
    description: 'proxies to shops: `http://user:password@proxy:3128` for all, `<mall>=<proxy>` or `<mall>=direct` for one, by commas',
  }),
  CHROMIUM_PATH: Type.Optional(
    Type.String({ description: 'the browser that draws pages; looked for in PATH where absent, `none` for none' }),
  ),
  BROWSER_CONCURRENCY: Type.Integer({ default: 2, minimum: 1, maximum: 64, description: 'pages drawn at a time' }),
  BROWSER_SANDBOX: Type.Optional(
    Type.Boolean({ description: 'Chromium’s own sandbox; on where absent, but for root, for whom it does not start with it' }),
  ),
  BROWSER_IDLE_MS: Type.Integer({ default: 30_000, minimum: 0, description: 'how long the browser may stand unused before it is ended' }),
  BROWSER_MAX_MB: Type.Integer({ default: 1_024, minimum: 128, description: 'memory of one of its processes, beyond which it is ended' }),
  PATH: Type.String({ default: '', description: 'where programs are looked for' }),
  HOME: Type.String({ default: '', description: 'of the user: where Playwright keeps the browsers it fetched' }),
  HOST: Type.String({ default: '127.0.0.1' }),
  PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535 }),
  ADVERTISE: Type.Optional(Type.String({ description: 'name or address others reach this process at' })),
  ZONE: Type.Optional(Type.String()),
  INSTANCE_ID: InstanceIdVariable,
  VERSION: VersionVariable,
  JOB_LOCK_MS: Type.Integer({ default: 10_000, minimum: 100, description: 'how long a job stays with a crawler that says nothing of it' }),
  JOB_STALLED_MS: Type.Integer({ default: 5_000, minimum: 50, description: 'how often jobs are looked for whose crawler is dead' }),
  DATA_DIR: Type.String({ default: '.mallgate/crawlers' }),
  LOG_LEVEL: Type.String({ default: 'info' }),
})

const start = (config: Static<typeof Env>) =>
  startCrawler({
    may: config.MALLS === '*' ? '*' : new Set(config.MALLS.split(',')),
    callcenterUrls: config.CALLCENTER_URL.split(','),
    redisUrl: config.REDIS_URL,
    clusterSecret: config.CLUSTER_SECRET,
    allowHosts: config.ALLOW_HOSTS,
    overrides: parseOverrides(config.ORIGIN_OVERRIDES),
    proxy: config.CRAWL_PROXY,
    contact: config.CRAWLER_CONTACT,
    browser: browserOf(config),
    host: config.HOST,
    port: config.PORT,
    advertise: config.ADVERTISE,
    zone: config.ZONE,
    instanceId: config.INSTANCE_ID,
    lockMs: config.JOB_LOCK_MS,
    stalledIntervalMs: config.JOB_STALLED_MS,
    dataDir: config.DATA_DIR,
    version: config.VERSION ?? packageJson.version,
    log: createLog('crawlers', config.LOG_LEVEL),
  })

await runProcess({ about: 'Crawlers: take crawl jobs of all malls they may, fetch the pages and read the offers.', env: Env, start })

function browserOf(config: Static<typeof Env>): CrawlerOptions['browser'] {
  try {
    const chromium = findChromium({ chromiumPath: config.CHROMIUM_PATH, path: config.PATH, home: config.HOME })
    if (chromium === undefined) return undefined
    return {
      chromium,
      sandbox: config.BROWSER_SANDBOX ?? process.getuid?.() !== 0,
      concurrency: config.BROWSER_CONCURRENCY,
      idleMs: config.BROWSER_IDLE_MS,
      mostBytes: config.BROWSER_MAX_MB * 1024 * 1024,
      kill: (pid) => process.kill(pid, 'SIGKILL'),
    }
  } catch (error) {
    throw new EnvError((error as Error).message)
  }
}

function parseOverrides(text: string): Map<string, string> {
  const overrides = new Map<string, string>()
  for (const entry of text.split(',').filter(Boolean)) {
    const [from, to] = entry.split('=')
    if (!from || !to || !/^https?:\/\//.test(to)) throw new EnvError(`ORIGIN_OVERRIDES: '${entry}' is not origin=origin`)
    overrides.set(from === '*' ? '*' : new URL(from).origin, new URL(to).origin)
  }
  return overrides
}
