import { fork } from 'node:child_process'
import { once } from 'node:events'

import type { Bench, Closable } from './bench.ts'
import type { Named } from './process-cost.ts'

/** One side of a comparison, or a part of it, as a process of its own that does what it is asked. */
export interface Role extends Named, Closable {
  /** Asks it for one thing. Throws what it threw, and when it ends unasked. */
  ask<T>(question: object): Promise<T>
}

const closeBoundMs = 5_000
const leash = new URL('../../scripts/leash.mjs', import.meta.url).href

type FromRole = { ready: true } | { id: number; answer: unknown } | { id: number; error: string }

/** Starts a file beside this one, which calls `serveRole`, and waits until it is ready. */
export const openRole = (bench: Bench, name: string, file: string, args: readonly string[] = []): Promise<Role> =>
  bench.open(startRole(bench, name, file, args))

async function startRole({ profiling }: Bench, name: string, file: string, args: readonly string[]): Promise<Role> {
  const child = fork(new URL(file, import.meta.url), args, {
    execArgv: ['--disable-warning=ExperimentalWarning', '--import', leash],
    env: { ...process.env, ...profiling?.env() },
  })
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  const ended = once(child, 'exit')
  const ready = Promise.withResolvers<void>()
  child.on('message', (message: FromRole) => {
    if ('ready' in message) return ready.resolve()
    const waiter = waiting.get(message.id)
    waiting.delete(message.id)
    if ('error' in message) waiter?.reject(new Error(`${name}: ${message.error}`))
    else waiter?.resolve(message.answer)
  })
  child.once('exit', (code, signal) => {
    const error = new Error(`${name} ended with ${signal ?? code}`)
    ready.reject(error)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  await ready.promise
  const role: Role = {
    name,
    pid: child.pid!,
    ask: <T>(question: object) =>
      new Promise<T>((resolve, reject) => {
        const id = waiting.size === 0 ? 1 : Math.max(...waiting.keys()) + 1
        waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject })
        child.send({ id, question })
      }),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const timer = setTimeout(() => child.kill('SIGKILL'), closeBoundMs)
      child.kill('SIGTERM')
      await ended
      clearTimeout(timer)
    },
  }
  profiling?.know([role])
  return role
}

/** In the role's process: says that it is ready and answers each question; ends when asked to, or when whoever started it is gone. */
export function serveRole(answer: (question: never) => Promise<unknown>): void {
  process.on('message', ({ id, question }: { id: number; question: never }) => {
    answer(question).then(
      (said) => process.send?.({ id, answer: said ?? null }),
      (error: Error) => process.send?.({ id, error: error.stack ?? error.message }),
    )
  })
  process.once('SIGTERM', () => process.exit(0))
  // The leash lets go of the channel, and there may be nothing else to stay for.
  process.channel?.ref()
  process.send?.({ ready: true })
}
