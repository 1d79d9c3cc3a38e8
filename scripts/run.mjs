// node scripts/run.mjs FILE.ts [ARGUMENTS]: runs one of our programs on the pinned Node, joined to the system that `npm start` runs.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { ensurePackages, fail, pinnedNode, root, runEnv } from './node.mjs'
import { exitStatus, onStopSignal, startNode } from './processes.mjs'

/** Runs a file to its end with this terminal, and ends with its status. Signals are passed on once each. */
export function run(file, args) {
  // On stderr: what a program prints on stdout is the caller's.
  ensurePackages((line) => process.stderr.write(`${line}\n`))
  const child = startNode(pinnedNode(), resolve(root, file), args, {
    env: runEnv(),
    stdio: ['inherit', 'inherit', 'inherit'],
    cwd: process.cwd(),
  })
  const pass = (signal) => child.kill(signal)
  onStopSignal(pass, pass)
  child.once('error', fail)
  child.once('exit', (code, signal) => process.exit(exitStatus(code, signal)))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, ...args] = process.argv.slice(2)
  if (!file) {
    console.error('Usage: node scripts/run.mjs FILE.ts [ARGUMENTS]')
    process.exit(2)
  }
  try {
    run(file, args)
  } catch (error) {
    fail(error)
  }
}
