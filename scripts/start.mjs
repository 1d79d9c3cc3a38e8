// npm start: brings up the whole system on this machine, asks it one question, and stays until Ctrl-C.
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'

import { bringUp } from './bring-up.mjs'
import { claim } from './claim.mjs'
import { fail, root, say, SetupError } from './node.mjs'
import { answerOf, ended, exitStatus, onStopSignal, startNode, until } from './processes.mjs'
import { createSupervisor } from './supervisor.mjs'

const usage = `npm start -- [options]: brings up Mallgate with its demo shops, asks one query and stays until Ctrl-C.

  --port N      port of Gate (also PORT; 8080)
  --query Q     what to ask once it is up (headphones)
  --once        stop again after that query
  --no-demo     without the demo shops
  --help        this text

From the environment: HOST (Gate's address, 127.0.0.1), REDIS_URL and DB_URL (servers of your own), MALLS (* or ids by commas), MALLS_DIR (further
folders of definitions), DEMO_PORT (8090), CHROMIUM_PATH (the browser for shops that draw their pages; none: without), CLUSTER_SECRET,
ALLOW_HOSTS, CRAWLER_CONTACT, LOG_LEVEL.`

const upBoundMs = 60_000
const queryBoundMs = 45_000

class Stopped extends Error {}

const logDir = join(root, '.mallgate', 'logs')
const began = Date.now()
const stopping = new AbortController()
const { signal } = stopping

async function main() {
  const options = readOptions()
  if (options.help) return say(usage)
  const held = await claim(signal)
  process.on('exit', held.release)
  const supervisor = createSupervisor({ logDir, onDeath: (error) => stopping.abort(error), onChange: held.note })
  const force = () => {
    say('Ending everything at once.')
    supervisor.kill()
    process.exit(1)
  }
  onStopSignal(() => stopping.abort(new Stopped()), force)
  const status = await runUntilStopped(supervisor, options)
  if (supervisor.any()) {
    say('\nStopping …')
    await supervisor.close()
    say('Everything is stopped.')
  }
  process.exit(status)
}

/** Resolves with the exit status when all of it is to be stopped again, whatever for. */
async function runUntilStopped(supervisor, options) {
  let up = false
  try {
    const system = await bringUp(supervisor, { ...options, signal })
    await waitUntilUp(supervisor, system)
    up = true
    const status = system.malls.length > 0 ? await ask(system, options.query) : 0
    if (options.once) return status
    tellWhereToGo(system)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    signal.throwIfAborted()
  } catch (error) {
    if (error instanceof Stopped) return up ? 0 : 130
    console.error(error instanceof SetupError ? `\n${error.message}` : error)
    return 1
  }
}

function readOptions() {
  const text = { type: 'string' }
  const flag = { type: 'boolean', default: false }
  const options = { port: text, query: text, once: flag, 'no-demo': flag, help: flag }
  try {
    const { values } = parseArgs({ options })
    const { port = process.env.PORT || '8080', query = 'headphones', once, help } = values
    if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
      throw new Error(`'${port}' is not a port: give one from 1 to 65535`)
    return { port: Number(port), host: process.env.HOST || '127.0.0.1', query, once, help, demo: !values['no-demo'] }
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${usage}`)
  }
}

async function waitUntilUp(supervisor, { gateUrl, malls }) {
  say(`starting: callcenter, db-api, crawlers, gate and ${malls.length} malls …`)
  // Those whose definitions are not right are not among what the part says that it hosts.
  const hosted = () => supervisor.said('mall-workers').find((line) => line.malls)?.malls ?? malls.map((mall) => mall.id)
  const missing = async () => {
    const list = await answerOf(`${gateUrl}/v1/malls`, signal)
    const there = new Set(list?.malls.filter((mall) => mall.instances > 0).map((mall) => mall.id))
    return hosted().filter((id) => !there.has(id))
  }
  const ready = async () =>
    malls.length === 0
      ? answerOf(`${gateUrl}/healthz`, signal)
      : (await answerOf(`${gateUrl}/readyz`, signal)) && (await missing()).length === 0
  if (await until(ready, { boundMs: upBoundMs, everyMs: 100, signal })) return tellFaults(supervisor)
  const parts = supervisor.notUp()
  const reasons = [
    parts.length > 0 && `${parts.join(', ')} did not come up`,
    `these malls are missing: ${(await missing()).join(', ') || 'none'}`,
  ]
  throw new SetupError(
    `Not everything was up within ${upBoundMs / 1000} s: ${reasons.filter(Boolean).join('; ')}. The logs are in ${relative(process.cwd(), logDir)}.`,
  )
}

/** A definition that cannot be used takes no other mall along, but it is told. */
function tellFaults(supervisor) {
  const faults = supervisor.said('mall-workers').filter((line) => line.level === 'error')
  if (faults.length > 0) say(`\n${faults.map((line) => line.msg).join('\n')}\n`)
}

async function ask({ node, env, malls }, query) {
  say(`Mallgate is up after ${seconds()} s. Asking for '${query}':\n`)
  // A browser is started by the first who asks for its shops, and that is not this question.
  const fetched = malls.filter((mall) => !mall.drawn).map((mall) => mall.id)
  const named = fetched.length > 0 && fetched.length < malls.length ? ['--malls', fetched.join(',')] : []
  const child = startNode(node, join(root, 'cli', 'src', 'main.ts'), ['search', query, '--limit', '12', ...named], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  const timer = setTimeout(kill, queryBoundMs)
  signal.addEventListener('abort', kill)
  child.once('error', kill)
  await ended(child)
  clearTimeout(timer)
  signal.removeEventListener('abort', kill)
  signal.throwIfAborted()
  const status = exitStatus(child.exitCode, child.signalCode)
  if (status !== 0) say(`\nThe query ended with ${status}: the logs may say why.`)
  return status
}

/** How to ask a shop that the first question left out. */
function drawn(malls) {
  const [first] = malls.filter((mall) => mall.drawn)
  if (!first) return ''
  return `
                npm run mallgate -- search "keyboard" --malls ${first.id}
                one that is read by a browser, which is started then`
}

const seconds = () => ((Date.now() - began) / 1000).toFixed(1)

function tellWhereToGo({ gateUrl, demoShops, malls }) {
  const addMall = existsSync(join(root, 'docs', 'add-a-mall.md')) ? '\n                docs/add-a-mall.md says more' : ''
  say(`
  Gate          ${gateUrl}
  Its API       ${gateUrl}/docs
  Ask it        curl '${gateUrl}/v1/search?q=keyboard&limit=5'
  As a stream   curl -N '${gateUrl}/v1/search/stream?q=keyboard'
${demoShops ? `  Demo shops    ${demoShops}\n` : ''}  Logs          ${relative(process.cwd(), logDir)}/<part>.log; nothing is restarted: one that dies stops all

  In a second terminal
                npm run mallgate -- search "keyboard"
                npm run mallgate -- malls    who is there (ps: every process)
                npm run mallgate -- --help   all of it${drawn(malls)}
  Add a mall    MALLS_DIR=<folder> MALLS=<id> npm run mall-worker
                with its definition in <folder>/<id>/mall.yaml${addMall}
  Ctrl-C stops all of it.`)
}

main().catch(fail)
