import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { SetupError, say } from './node.mjs'
import { exitStatus, hasEnded, stop } from './processes.mjs'

const stopBoundMs = 10_000
const shownLines = 12

/**
 * Keeps the processes of one system: each with a log file of its own in `logDir`, truncated now. Nothing is restarted: `onDeath` is
 * handed the reason as soon as one ends that nobody stopped. One that an operator drained has ended as it should: that is only said.
 */
export function createSupervisor({ logDir, onDeath, onChange }) {
  mkdirSync(logDir, { recursive: true })
  const kept = []
  let closing = false

  const logOf = (name) => join(logDir, `${name}.log`)

  const changed = () => onChange(kept.map((entry) => entry.child.pid).filter(Boolean))
  const said = (name) => readText(logOf(name)).split('\n').flatMap(parsed)
  const drainOf = (name) => said(name).findLast((line) => line.msg === 'draining' && line.reason)

  const keep = (name, child) => {
    kept.push({ name, child })
    changed()
    const died = (how) => {
      if (!closing) onDeath(new SetupError(`${name} ${how}, so that everything else is stopped too.${lastLines(logOf(name))}`))
    }
    child.once('error', (error) => died(`could not be run (${error.message})`))
    child.once('exit', (code, signal) => {
      const drained = code === 0 && !closing && drainOf(name)
      if (!drained) return died(`ended by itself with ${signal ?? exitStatus(code, signal)}`)
      kept.splice(
        kept.findIndex((entry) => entry.child === child),
        1,
      )
      changed()
      say(`${name} has ended, drained (${drained.reason}); everything else goes on.`)
    })
  }

  return {
    any: () => kept.length > 0,
    /** Opens the log of `name`, hands it to `begin`, and keeps the child that comes of it. */
    async start(name, begin) {
      const output = openSync(logOf(name), 'w', 0o600)
      try {
        await begin(output, (child) => keep(name, child))
      } finally {
        closeSync(output)
      }
    },
    /** Names of those whose log does not say yet that they are up. */
    notUp: () => kept.map(({ name }) => name).filter((name) => !/listening|"ready"|Ready to accept/.test(readText(logOf(name)))),
    /** What a part has logged so far, line by line; what is no JSON left out. */
    said,
    /** Stops all, the last started first, each within 10 s. */
    async close() {
      closing = true
      for (const { child } of kept.toReversed()) await stop(child, stopBoundMs)
    },
    /** Ends all at once. */
    kill() {
      closing = true
      for (const { child } of kept) if (!hasEnded(child)) child.kill('SIGKILL')
    },
  }
}

/** The end of a log, as people read it. */
function lastLines(file) {
  const lines = readText(file).trimEnd().split('\n').filter(Boolean)
  if (lines.length === 0) return ` It said nothing (${file}).`
  return ` Its last lines (${file}):\n${lines
    .slice(-shownLines)
    .map((line) => `  ${readable(line).slice(0, 500)}`)
    .join('\n')}`
}

function parsed(line) {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

function readable(line) {
  try {
    const { level, msg, err } = JSON.parse(line)
    if (msg === undefined) return line
    return `${level}: ${msg}${err ? ` (${err.message})` : ''}`
  } catch {
    return line
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
