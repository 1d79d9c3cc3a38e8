import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { nodeFlags, root } from './node.mjs'

const leash = pathToFileURL(join(root, 'scripts', 'leash.mjs')).href
const posix = process.platform !== 'win32'
// glibc keeps a heap for each of Node's threads and gives little of it back: two for all of them save 9 MB a process.
const fewArenas = { MALLOC_ARENA_MAX: '2' }

/**
 * Starts a TypeScript file on a leash: in a process group of its own, so that the terminal's Ctrl-C reaches it only through us,
 * and ending by itself when we are gone.
 */
export function startNode(node, file, args, { env, stdio, cwd = root, flags = [] }) {
  const all = [...nodeFlags, ...flags, '--import', leash, file, ...args]
  return spawn(node, all, { cwd, env: { ...fewArenas, ...env }, stdio: [...stdio, 'ipc'], detached: posix })
}

/** The same for a program that is not ours: a shell waits for our end of a pipe to close and ends it then. */
export function startProgram(command, args, { env, output, cwd = root }) {
  const stdio = ['ignore', output, output, 'pipe']
  if (!posix) return spawn(command, args, { cwd, env, stdio })
  const script = '(read -r _ <&3; kill -TERM $$) 2>/dev/null & exec "$@" 3<&-'
  const child = spawn('/bin/sh', ['-c', script, command, command, ...args], { cwd, env, stdio, detached: true })
  child.once('exit', () => child.stdio[3].destroy())
  child.stdio[3].on('error', () => undefined)
  return child
}

export const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined

/** Resolves when the child has ended: at once where it has already. */
export function ended(child) {
  return hasEnded(child) ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve))
}

/** Asks a child to end, and ends it after `boundMs`. */
export async function stop(child, boundMs) {
  if (hasEnded(child)) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), boundMs)
  await ended(child)
  clearTimeout(timer)
}

/** What a shell would see of a child's end. */
export const exitStatus = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0)

// Ctrl-C reaches us twice: from the terminal, and passed on by npm.
const sameSignalMs = 1_000
const parentLookMs = 250

/** Calls `first` at the first signal to stop, and `again` at a later one that is not its echo. */
export function onStopSignal(first, again) {
  let since
  const stopBy = (signal) => {
    if (since === undefined) {
      since = Date.now()
      first(signal)
    } else if (Date.now() - since > sameSignalMs) again(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopBy)
  // A signal to npm alone ends the shell between npm and us, and never arrives here: but then that parent is gone.
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stopBy('SIGTERM')
  }, parentLookMs)
  timer.unref()
}

/** A port nobody listens on at this moment. */
export const freePort = () => openOnce('127.0.0.1', 0)

/** Opens a port and closes it again; resolves with its number, rejects with why it cannot be had. */
export function openOnce(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(port, host, () => {
      const opened = server.address().port
      server.close(() => resolve(opened))
    })
  })
}

/** Sends `request` to a port and resolves with the first bytes of the answer; rejects with why there is none within `boundMs`. */
export function exchange(connect, request, boundMs) {
  return new Promise((resolve, reject) => {
    const socket = connect()
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${boundMs} ms`)), boundMs)
    socket.once('data', (data) => {
      resolve(String(data))
      socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => {
      clearTimeout(timer)
      reject(new Error('the connection was closed'))
    })
    socket.write(request)
  })
}

export const tcp = (host, port) => () => createConnection({ host, port })

/**
 * Asks every `everyMs` until `check` answers something truthy, and resolves with it; with undefined after `boundMs`.
 * @throws the signal's reason when it aborts
 */
export async function until(check, { boundMs, everyMs = 50, signal }) {
  const end = Date.now() + boundMs
  for (;;) {
    signal?.throwIfAborted()
    const found = await check()
    if (found) return found
    if (Date.now() > end) return undefined
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

/** The body of a good answer of ours; undefined where there is none (yet). */
export async function answerOf(url, signal) {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}
