import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect as connectTls } from 'node:tls'
import { delimiter, join } from 'node:path'

import { installProgram } from './install-program.mjs'
import { root, say, SetupError } from './node.mjs'
import { exchange, freePort, hasEnded, startProgram, tcp, until } from './processes.mjs'

const bin = join(root, '.mallgate', 'bin')
const link = join(bin, 'redis-server')
const leastVersion = [6, 2]
const pingBoundMs = 2_000
const redis = {
  service: 'redis-server',
  packages: {
    'apt-get': ['redis-server'],
    dnf: ['redis', 'valkey'],
    apk: ['redis', 'valkey'],
    pacman: ['valkey', 'redis'],
    brew: ['redis'],
  },
}
const startBoundMs = 20_000

// Docker's Redis behind the command line of redis-server: the same port, the same folder, gone when it ends.
const dockerShim = `#!/bin/sh
port=6379 dir=/tmp last=
for word in "$@"; do
  case $last in --port) port=$word ;; --dir) dir=$word ;; esac
  last=$word
done
exec docker run --rm --init -p "127.0.0.1:$port:$port" -v "$dir:$dir" --user "$(id -u):$(id -g)" redis:7 redis-server "$@" --bind '*' --protected-mode no
`

/**
 * Sees to it that `redis-server` can be run by that name: from PATH, else by the system's package manager, else by Docker.
 * A folder it is found in is put before PATH of this process.
 * @returns how it is had, for people
 * @throws SetupError
 */
export function ensureRedis(tell = say) {
  if (existsSync(link)) usePath()
  const found = versionOf('redis-server')
  if (newEnough(found)) return `redis-server ${found.join('.')}`
  rmSync(link, { force: true })
  if (useValkey()) return 'valkey-server'
  const reason = found ? `redis-server ${found.join('.')} is too old` : 'there is no redis-server'
  const installed = installProgram(redis, `redis: ${reason};`, tell)
  const now = versionOf('redis-server')
  if (newEnough(now)) return `redis-server ${now.join('.')}, installed`
  if (useValkey()) return 'valkey-server, installed'
  if (useDocker(tell)) return 'redis:7 in Docker'
  throw new SetupError(
    `Redis ${leastVersion.join('.')} or newer is needed: ${reason}, ${installed}, and Docker does not run here. ` +
      'Install redis-server, or set REDIS_URL=redis://host:6379 to one that runs.',
  )
}

function usePath() {
  const path = process.env.PATH ?? ''
  if (!path.split(delimiter).includes(bin)) process.env.PATH = `${bin}${delimiter}${path}`
}

function versionOf(command) {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 120_000 })
  const match = /v=(\d+)\.(\d+)\.(\d+)/.exec(stdout ?? '')
  return match ? match.slice(1).map(Number) : undefined
}

const newEnough = (version) =>
  version !== undefined && (version[0] > leastVersion[0] || (version[0] === leastVersion[0] && version[1] >= leastVersion[1]))

/** Valkey answers to Redis' protocol and command line; newer distributions have it instead. */
function useValkey() {
  if (!versionOf('valkey-server')) return false
  const { stdout } = spawnSync('/bin/sh', ['-c', 'command -v valkey-server'], { encoding: 'utf8' })
  mkdirSync(bin, { recursive: true })
  symlinkSync(stdout.trim(), link)
  usePath()
  return true
}

function useDocker(tell) {
  if (process.platform === 'win32' || spawnSync('docker', ['info'], { timeout: 15_000, stdio: 'ignore' }).status !== 0) return false
  tell('redis: fetching redis:7 for Docker …')
  mkdirSync(bin, { recursive: true })
  writeFileSync(link, dockerShim)
  chmodSync(link, 0o755)
  usePath()
  if (newEnough(versionOf('redis-server'))) return true
  rmSync(link, { force: true })
  return false
}

/**
 * Starts a redis-server of our own on a free port of this machine's loopback, with its data in `dir`, and waits until it answers.
 * @returns its process and its address
 * @throws SetupError, with the server gone
 */
export async function startRedis({ dir, output, signal }) {
  mkdirSync(dir, { recursive: true })
  const port = await freePort()
  const options = { port, bind: '127.0.0.1', dir, appendonly: 'yes', save: '', 'maxmemory-policy': 'noeviction', daemonize: 'no' }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = startProgram('redis-server', args, { env: process.env, output })
  let failed
  child.once('error', (error) => (failed = error))
  const url = `redis://127.0.0.1:${port}`
  const check = () => failed !== undefined || hasEnded(child) || ping(url).catch(() => false)
  try {
    const answered = await until(check, { boundMs: startBoundMs, signal })
    if (answered && !failed && !hasEnded(child)) return { child, url }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  child.kill('SIGKILL')
  throw new SetupError(`redis-server did not come up: ${failed?.message ?? 'see .mallgate/logs/redis.log'}.`)
}

/** Resolves with true when the Redis at `url` answers a PING; rejects with why it does not. */
async function ping(url) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const at = Number(port) || 6379
  const connect = protocol === 'rediss:' ? () => connectTls({ host, port: at, servername: host }) : tcp(host, at)
  const words = [username, password].map(decodeURIComponent).filter(Boolean)
  const commands = [...(password ? [['AUTH', ...words]] : []), ['PING']]
  const answer = await exchange(connect, commands.map(command).join(''), pingBoundMs)
  // The first reply tells enough: OK to AUTH, PONG, or an error, which a Redis that still loads its data gives too.
  if (!answer.startsWith('+')) throw new Error(`it answered ${answer.slice(1).split('\r\n')[0].slice(0, 120)}`)
  return true
}

const command = (words) => `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

/**
 * Makes sure that the Redis somebody named answers.
 * @throws SetupError naming the address without its password
 */
export async function requireRedis(url) {
  let shown = url
  try {
    shown = url.replace(/\/\/[^@/]*@/, '//…@')
    if (!/^rediss?:$/.test(new URL(url).protocol)) throw new Error('it must begin with redis:// or rediss://')
    await ping(url)
  } catch (error) {
    throw new SetupError(`No Redis answers at REDIS_URL=${shown} (${error.message || error.code}): start it, or leave REDIS_URL unset.`)
  }
}
