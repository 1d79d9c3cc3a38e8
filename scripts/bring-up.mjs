import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import { ensureBrowser } from './browser.mjs'
import { compileAll } from './compile-all.mjs'
import { demoOrigin, drawnShop, knownMalls } from './known-malls.mjs'
import { compileCache, ensurePackages, pinnedNode, root, runEnvFile, say, SetupError } from './node.mjs'
import { answerOf, freePort, openOnce, startNode, until } from './processes.mjs'
import { ensureRedis, requireRedis, startRedis } from './redis.mjs'

const callcenterBoundMs = 30_000
const dir = join(root, '.mallgate')
const parts = ['callcenter', 'demo-malls', 'db-api', 'crawlers', 'mall-workers', 'gate']
const mainOf = (part) => join(part, 'src', 'main.ts')

// On one machine memory is dearer than the last bit of speed: the parts that have little to do keep a smaller space for new objects.
const smallHeap = new Set(['callcenter', 'demo-malls', 'db-api', 'mall-workers'])
const flagsOf = (part) => (smallHeap.has(part) ? ['--max-semi-space-size=2'] : [])
// A thread's file, which its main program does not load; and what `npm start` asks with.
const alsoCompiled = [[join('db-api', 'src', 'sqlite-writer-thread.ts'), ...flagsOf('db-api')], [join('cli', 'src', 'main.ts')]]

/**
 * Starts every part in order, as children of `supervisor`, and writes down how another terminal joins.
 * @returns where it is and what to run a client with: nothing is known to be up yet
 * @throws SetupError; the signal's reason when it aborts
 */
export async function bringUp(supervisor, { port, host, demo, signal }) {
  await requirePort(host, port)
  const installed = await packages(signal)
  const node = pinnedNode()
  signal.throwIfAborted()
  const browser = ensureBrowser()
  say(`browser: ${browser.how}`)
  signal.throwIfAborted()
  const redisUrl = await provideRedis(supervisor, signal)
  if (installed) await compileAll(node, [...parts.map((part) => [mainOf(part), ...flagsOf(part)]), ...alsoCompiled], signal)
  signal.throwIfAborted()

  const callcenterPort = await freePort()
  const demoShops = demo ? await chooseDemoPort() : { overrides: '' }
  const wanted = process.env.MALLS || (demo && browser.there ? `*,${drawnShop}` : '*')
  const malls = knownMalls({ malls: wanted, mallsDir: process.env.MALLS_DIR ?? '', demo })
  const shared = {
    CALLCENTER_URL: `http://127.0.0.1:${callcenterPort}`,
    REDIS_URL: redisUrl,
    CLUSTER_SECRET: process.env.CLUSTER_SECRET || randomBytes(32).toString('base64url'),
    ALLOW_HOSTS: process.env.ALLOW_HOSTS || '127.0.0.0/8,::1',
    ORIGIN_OVERRIDES: [process.env.ORIGIN_OVERRIDES, demoShops.overrides].filter(Boolean).join(','),
  }
  const gateUrl = `http://${reachable(host)}:${port}`
  const { DB_URL, ...inherited } = process.env
  const start = (name, own) => {
    // What the caller's environment says of ports and malls is for one part each, not for all.
    const data = { HOST: '127.0.0.1', PORT: '0', MALLS: '', MALLS_DIR: '', DATA_DIR: join(dir, name), NODE_COMPILE_CACHE: compileCache }
    const env = { ...inherited, ...shared, ...data, ...own }
    return supervisor.start(name, (output, keep) =>
      keep(
        startNode(node, join(root, mainOf(name)), [], {
          env,
          stdio: ['ignore', output, output],
          flags: flagsOf(name),
        }),
      ),
    )
  }

  await start('callcenter', { PORT: String(callcenterPort) })
  await until(() => answerOf(`${shared.CALLCENTER_URL}/readyz`, signal), { boundMs: callcenterBoundMs, signal })
  if (demo) await start('demo-malls', { PORT: String(demoShops.port) })
  await start('db-api', DB_URL ? { DB_URL } : {})
  await start('crawlers', {})
  const ids = malls.map((mall) => mall.id).join(',')
  // All of them are left to be found by the part itself, which tells of a definition that is not right and hosts the others.
  if (ids) await start('mall-workers', { MALLS: demo ? wanted : ids, MALLS_DIR: process.env.MALLS_DIR ?? '' })
  await start('gate', { PORT: String(port), HOST: host })

  const joined = { ...shared, GATE_URL: gateUrl }
  const lines = Object.entries(joined).filter(([, value]) => value)
  writeFileSync(runEnvFile, `${lines.map((line) => line.join('=')).join('\n')}\n`, { mode: 0o600 })
  return { node, gateUrl, malls, demoShops: demoShops.told, env: { ...process.env, ...joined, NODE_COMPILE_CACHE: compileCache } }
}

async function packages(signal) {
  try {
    return ensurePackages()
  } catch (error) {
    // Ctrl-C ends npm too, and reaches us only now.
    await setImmediate()
    signal.throwIfAborted()
    throw error
  }
}

async function requirePort(host, port) {
  try {
    await openOnce(host, port)
  } catch ({ code, message }) {
    if (code === 'EADDRINUSE')
      throw new SetupError(
        `Port ${port} on ${host} is taken: stop what listens there, or give Gate another one: PORT=${port + 1} npm start`,
      )
    if (code === 'EACCES')
      throw new SetupError(`Port ${port} may not be opened by this user: give Gate one above 1023: PORT=8080 npm start`)
    throw new SetupError(`Gate cannot listen on HOST=${host}: ${message}`)
  }
}

async function provideRedis(supervisor, signal) {
  const given = process.env.REDIS_URL
  if (given) {
    await requireRedis(given)
    say(`redis: the one at REDIS_URL`)
    return given
  }
  const how = ensureRedis()
  let url
  await supervisor.start('redis', async (output, keep) => {
    const started = await startRedis({ dir: join(dir, 'redis'), output, signal })
    keep(started.child)
    url = started.url
  })
  say(`redis: ${how}, on port ${new URL(url).port}, data in .mallgate/redis`)
  return url
}

/** The port the demo shops' definitions name, or another one that crawlers are told to go to instead. */
async function chooseDemoPort() {
  const wanted = Number(process.env.DEMO_PORT || new URL(demoOrigin).port)
  if (!(wanted > 0 && wanted < 65_536)) throw new SetupError(`DEMO_PORT=${process.env.DEMO_PORT} is not a port: give one from 1 to 65535`)
  const port = await openOnce('127.0.0.1', wanted).catch(freePort)
  if (port !== wanted) say(`demo shops: port ${wanted} is taken, ${port} is used instead`)
  const origin = `http://127.0.0.1:${port}`
  if (origin === demoOrigin) return { port, overrides: '', told: `${origin}   Citadel's wall and Velvet's hidden prices are meant` }
  return { port, overrides: `${demoOrigin}=${origin}`, told: `${origin}   (the links in answers name ${demoOrigin})` }
}

const reachable = (host) => (['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host)
