import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const runEnvFile = join(root, '.mallgate', 'run.env')

const wantedMajor = 24
const installBoundMs = 10 * 60_000

/** Something a person can mend: its message is the whole of what is printed. */
export class SetupError extends Error {}

/** Prints a SetupError as its sentence, anything else with its stack, and ends with status 1. */
export function fail(error) {
  console.error(error instanceof SetupError ? `\n${error.message}` : error)
  process.exit(1)
}

export const say = (line) => process.stdout.write(`${line}\n`)

/**
 * Installs what the lock file names, where it is not all there, and answers whether there was anything to do.
 * @throws SetupError
 */
export function ensurePackages(tell = say) {
  if (packagesInstalled()) return false
  tell('packages: installing what package-lock.json names (npm ci) …')
  const started = Date.now()
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const { status, signal, error } = spawnSync(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    timeout: installBoundMs,
    // npm is a script file of another name on Windows, which only a shell finds.
    shell: process.platform === 'win32' && npm.length === 1,
  })
  if (status !== 0)
    throw new SetupError(
      `The packages could not be installed: npm ci ${error?.message ?? (signal ? `was ended by ${signal}` : `failed with ${status}`)}. ` +
        'Its own message stands above; a network that reaches the npm registry is needed this once.',
    )
  if (!packagesInstalled())
    throw new SetupError('npm ci ended well, but node_modules is not what package-lock.json names: remove it and try again.')
  tell(`packages: installed in ${((Date.now() - started) / 1000).toFixed(0)} s`)
  return true
}

/** Whether npm's own record of what lies in node_modules has all that the lock file asks for on this platform. */
function packagesInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const there = readJson(record).packages
  const asked = Object.entries(readJson(join(root, 'package-lock.json')).packages)
  return asked.every(([path, wanted]) => {
    const found = there[path]
    // What is optional stays away on other platforms, and may be left out here.
    if (!found) return path === '' || wanted.optional || wanted.devOptional
    return found.version === wanted.version && found.integrity === wanted.integrity
  })
}

/**
 * The Node that TypeScript runs on without a build: the one pinned by the lock file, else the running one if it is new enough.
 * @throws SetupError
 */
export function pinnedNode() {
  for (const file of [...pinnedCandidates(), process.execPath]) if (runsAs(file) >= wantedMajor) return file
  throw new SetupError(
    `Node ${wantedMajor} is needed, and the packages have none that runs on ${process.platform}-${process.arch}: ` +
      `install Node ${wantedMajor} or newer and run this with it (this is ${process.version}).`,
  )
}

/** The platform packages of Node that package.json pins: the file itself, since `.bin/node` may be a shell script. */
function pinnedCandidates() {
  const names = Object.keys(readJson(join(root, 'package.json')).optionalDependencies)
  return names
    .filter(
      (name) => name.startsWith('node-') && name.endsWith(`${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`),
    )
    .map((name) => join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((file) => existsSync(file))
}

function runsAs(file) {
  if (file === process.execPath) return Number(process.versions.node.split('.')[0])
  const { stdout } = spawnSync(file, ['-p', 'process.versions.node'], { encoding: 'utf8', timeout: 20_000 })
  return Number(stdout?.split('.')[0] || 0)
}

/** Flags and environment every TypeScript file of ours is run with. */
export const nodeFlags = ['--disable-warning=ExperimentalWarning', '--expose-gc']
export const compileCache = join(root, 'node_modules', '.cache', 'compile')

/** This process' environment, filled up from `.mallgate/run.env` while `npm start` runs elsewhere. */
export function runEnv() {
  const env = { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || compileCache }
  if (!existsSync(runEnvFile)) return env
  for (const line of readFileSync(runEnvFile, 'utf8').split('\n')) {
    const at = line.indexOf('=')
    const name = line.slice(0, at)
    if (at > 0 && !env[name]) env[name] = line.slice(at + 1)
  }
  return env
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))
