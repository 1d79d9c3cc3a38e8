import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** How a process ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A line of a service's log, parsed. */
export interface LogEntry extends Record<string, unknown> {
  msg?: string
  level?: string
}

/** A process of its own, and what it said so far. */
export interface Spawned {
  readonly name: string
  readonly pid: number
  /** Lines of stdout and stderr, the oldest first. */
  readonly lines: readonly string[]
  /** Those of them that are JSON. */
  readonly log: readonly LogEntry[]
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<Exit>
  running(): boolean
  /** Also SIGSTOP and SIGCONT; SIGTERM where absent. `exited` tells when it took effect. */
  kill(signal?: NodeJS.Signals): void
  /** SIGTERM, and SIGKILL after `boundMs`. Wakes it up first where it was paused. */
  stop(boundMs?: number): Promise<Exit>
  /**
   * The first line that `match` answers something for, among those said already too; resolves with that answer.
   * @throws Error with the last lines when it ended without one, or after `boundMs`
   */
  waitForLine<T>(match: (line: string) => T | undefined, boundMs?: number): Promise<T>
  /** The same for log entries, by message or by test. */
  waitForLog(match: string | ((entry: LogEntry) => boolean), boundMs?: number): Promise<LogEntry>
  /** The last lines, for a message. */
  tail(count?: number): string
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const leash = new URL('../../scripts/leash.mjs', import.meta.url).href
const sayBoundMs = 30_000
const stopBoundMs = 8_000

/** What a child gets of our own environment: nothing a test runner or an outer system left there. */
export function bareEnv(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'NODE_COMPILE_CACHE']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

export interface SpawnOptions {
  name: string
  args?: readonly string[]
  /** All of it: see bareEnv. */
  env: Record<string, string>
  cwd?: string
}

/** Runs a TypeScript file of this repository on the Node that runs us; it ends when we do. */
export function spawnNode(file: string, { name, args = [], env, cwd }: SpawnOptions): Spawned {
  const flags = ['--disable-warning=ExperimentalWarning', '--import', leash, `${root}${file}`]
  const child = spawn(process.execPath, [...flags, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  return watch(name, child)
}

/** The same for a program that is not ours: a shell waits for our end of a pipe to close, and ends it then. */
export function spawnProgram(command: string, { name, args = [], env, cwd }: SpawnOptions): Spawned {
  const script = '(read -r _ <&3; kill -TERM $$) >/dev/null 2>&1 & exec "$@" 3<&-'
  const child = spawn('/bin/sh', ['-c', script, command, command, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const pipe = child.stdio[3] as Readable
  pipe.on('error', () => undefined)
  child.once('exit', () => pipe.destroy())
  return watch(name, child)
}

function watch(name: string, child: ChildProcess): Spawned {
  const lines: string[] = []
  const log: LogEntry[] = []
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      const entry = parseEntry(line)
      if (entry) log.push(entry)
      tell()
    })
  }
  let exit: Exit | undefined
  // Told only once the pipes are read to their end, so that the last words are among the lines.
  const exited = new Promise<Exit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      exit ??= { code, signal }
      resolve(exit)
      tell()
    }
    child.once('close', end)
    child.once('error', (error) => {
      lines.push(error.message)
      end(null, null)
    })
  })
  const tail = (count = 12) => lines.slice(-count).join('\n') || '(it said nothing)'

  const waitFor = <T>(look: () => T | undefined, what: string, boundMs: number) =>
    new Promise<T>((resolve, reject) => {
      const settle = (error: string | undefined, value?: T) => {
        clearTimeout(timer)
        listeners.delete(check)
        if (error === undefined) resolve(value as T)
        else reject(new Error(`${name}: ${error}. Its last lines:\n${tail()}`))
      }
      const check = () => {
        const found = look()
        if (found !== undefined) settle(undefined, found)
        else if (exit) settle(`ended (${exit.signal ?? exit.code}) before ${what} came`)
      }
      const timer = setTimeout(() => settle(`${what} did not come within ${boundMs} ms`), boundMs)
      listeners.add(check)
      check()
    })

  const firstOf = <E, T>(said: readonly E[], match: (one: E) => T | undefined) => {
    let seen = 0
    return () => {
      for (; seen < said.length; seen++) {
        const found = match(said[seen]!)
        if (found !== undefined) return found
      }
      return undefined
    }
  }

  return {
    name,
    pid: child.pid ?? -1,
    lines,
    log,
    exited,
    running: () => exit === undefined,
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    async stop(boundMs = stopBoundMs) {
      if (exit) return exit
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), boundMs)
      try {
        return await exited
      } finally {
        clearTimeout(timer)
      }
    },
    waitForLine: (match, boundMs = sayBoundMs) => waitFor(firstOf(lines, match), 'the line waited for', boundMs),
    waitForLog(match, boundMs = sayBoundMs) {
      const test = typeof match === 'string' ? (entry: LogEntry) => entry.msg === match : match
      const what = typeof match === 'string' ? `the log line '${match}'` : 'the log line waited for'
      return waitFor(
        firstOf(log, (entry) => (test(entry) ? entry : undefined)),
        what,
        boundMs,
      )
    },
    tail,
  }
}

function parseEntry(line: string): LogEntry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as LogEntry
  } catch {
    return undefined
  }
}
