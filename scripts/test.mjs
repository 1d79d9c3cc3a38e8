// npm test: the checks, then the tests, then one line with what came of them.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'

import { ensureBrowser } from './browser.mjs'
import { compileCache, ensurePackages, fail, nodeFlags, pinnedNode, root, say, SetupError } from './node.mjs'
import { ended, onStopSignal } from './processes.mjs'
import { ensureRedis } from './redis.mjs'

const usage = `npm test -- [options]: format, lint, boundaries, unused, types, unit tests with all definitions, e2e tests.

  --only checks|unit|e2e   just that part
  --help                   this text`

const stepBoundMs = 8 * 60_000
const killAfterMs = 5_000
const cache = join(root, 'node_modules', '.cache')
const reports = join(root, '.mallgate', 'test')

const checks = [
  { name: 'format', tool: 'oxfmt', args: ['--check', '.'] },
  { name: 'lint', tool: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'boundaries', tool: 'turbo', args: ['boundaries', '--no-color'] },
  { name: 'unused', tool: 'knip', args: ['--no-progress', '--treat-config-hints-as-errors'] },
  {
    name: 'types',
    tool: 'typescript',
    bin: 'tsc',
    args: ['--noEmit', '--incremental', '--tsBuildInfoFile', join(cache, 'types.tsbuildinfo')],
  },
]
const tests = ['unit', 'e2e'].map((name) => {
  const report = join(reports, `${name}.json`)
  return {
    name,
    report,
    tool: 'vitest',
    args: ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  }
})

let running
let interrupted = false

async function main() {
  const only = readOptions()
  onStopSignal(interrupt, () => process.exit(1))
  ensurePackages()
  const node = pinnedNode()
  if (only !== 'checks') say(`redis: ${ensureRedis()}\nbrowser: ${ensureBrowser().how}`)
  mkdirSync(reports, { recursive: true })
  mkdirSync(cache, { recursive: true })
  const total = { passed: 0, failed: 0 }
  for (const step of steps(only)) {
    const counted = await runStep(node, step)
    total.passed += counted.passed
    total.failed += counted.failed
    // What a check finds is mended before a test is looked at.
    if (interrupted || (counted.failed > 0 && !step.report)) break
  }
  say(`${total.passed} passed, ${total.failed} failed`)
  process.exit(total.failed > 0 || interrupted ? 1 : 0)
}

function readOptions() {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } })
    if (values.help) {
      say(usage)
      process.exit(0)
    }
    if (values.only !== undefined && !['checks', 'unit', 'e2e'].includes(values.only)) throw new Error(`--only ${values.only} is not known`)
    return values.only
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${usage}`)
  }
}

function steps(only) {
  if (only === 'checks') return checks
  return only ? tests.filter((step) => step.name === only) : [...checks, ...tests]
}

/** Runs one step to its end, or to its bound, and counts: a check is one, tests are as many as their report says. */
async function runStep(node, { name, tool, bin = tool, args, report }) {
  say(`\n— ${name}`)
  if (report) rmSync(report, { force: true })
  const started = Date.now()
  const file = binFile(tool, bin)
  const child = spawn(node, [...nodeFlags, file, ...args], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  })
  child.once('error', (error) => console.error(error.message))
  running = child
  const timer = setTimeout(() => {
    say(`${name}: ended after ${stepBoundMs / 60_000} minutes`)
    kill(child)
  }, stepBoundMs)
  await ended(child)
  clearTimeout(timer)
  running = undefined
  // Nothing that a step started may outlive it.
  signalGroup(child, 'SIGKILL')
  const well = child.exitCode === 0
  const counted = report ? countTests(report, well) : { passed: well ? 1 : 0, failed: well ? 0 : 1 }
  say(`— ${name}: ${well ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return counted
}

function binFile(tool, bin) {
  const folder = join(root, 'node_modules', tool)
  const { bin: bins } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bins === 'string' ? bins : bins[bin])
}

// The tools start others by name: theirs, and the pinned Node, go first.
const environment = () => ({
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || compileCache,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
})

/** A file that could not be loaded, and a run that failed although each of its tests passed, count as a failure too. */
function countTests(report, well) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const unloaded = testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
  const failed = numFailedTests + unloaded.length
  return { passed, failed: failed === 0 && !well ? 1 : failed }
}

function interrupt() {
  interrupted = true
  if (running) kill(running)
}

function kill(child) {
  signalGroup(child, 'SIGTERM')
  setTimeout(() => signalGroup(child, 'SIGKILL'), killAfterMs).unref()
}

function signalGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It has ended, and nothing is left of its group.
  }
}

main().catch(fail)
