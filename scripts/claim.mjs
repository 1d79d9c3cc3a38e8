import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { root, runEnvFile, SetupError } from './node.mjs'
import { until } from './processes.mjs'

const file = join(root, '.mallgate', 'start.pid')
const goneBoundMs = 15_000

/**
 * Claims this folder for one `npm start`: the pid file holds the supervisor's pid, then its children's. What a killed one left is
 * cleaned up first, and its children, which end by themselves, are waited for.
 * @returns `note(pids)` to keep the list, `release()` to give the claim back, with run.env gone
 * @throws SetupError where one runs already
 */
export async function claim(signal) {
  mkdirSync(dirname(file), { recursive: true })
  const [supervisor, ...children] = recorded()
  if (supervisor !== undefined) {
    if (commandOf(supervisor)?.includes('start.mjs'))
      throw new SetupError(`npm start runs here already (pid ${supervisor}): use that one, or stop it with Ctrl-C in its terminal first.`)
    await cleanUp(children, signal)
    rmSync(file, { force: true })
    rmSync(runEnvFile, { force: true })
  }
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
  } catch (error) {
    if (error.code === 'EEXIST') throw new SetupError('Another npm start has just begun here: use that one.')
    throw error
  }
  return {
    note: (pids) => writeFileSync(file, [process.pid, ...pids].join('\n')),
    release() {
      rmSync(runEnvFile, { force: true })
      rmSync(file, { force: true })
    },
  }
}

function recorded() {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

async function cleanUp(pids, signal) {
  // A pid may be somebody else's by now: only what looks like ours counts.
  const ours = () => pids.filter((pid) => /redis-server|valkey-server|leash\.mjs/.test(commandOf(pid) ?? ''))
  const gone = await until(() => ours().length === 0, { boundMs: goneBoundMs, everyMs: 100, signal })
  if (!gone) for (const pid of ours()) process.kill(pid, 'SIGKILL')
}

/** The command line of a running process; undefined where there is none, or it is not to be had. */
function commandOf(pid) {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') || undefined
  } catch {
    return undefined
  }
}
