import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

import { StoreUnavailable } from '@mallgate/shared/contract/store'

import type { Write, WriteResult, WriterMessage, WriterThreadData } from './sqlite-writer-thread.ts'

/** The thread that writes, as seen from the thread that serves. */
export interface SqliteWriter {
  /** Commits the writes together; one result each. One call at a time. Throws StoreUnavailable where the thread is lost or silent. */
  write(writes: Write[]): Promise<WriteResult[]>
  close(): Promise<void>
}

const threadFile = new URL('./sqlite-writer-thread.ts', import.meta.url)

/** Starts the thread at the first write, and a new one at the next write after it was lost. */
export function createSqliteWriter(
  data: WriterThreadData,
  { answerBoundMs = 30_000, closeBoundMs = 10_000, file = threadFile } = {},
): SqliteWriter {
  let thread: Worker | undefined

  const start = () => {
    const started = new Worker(file, { workerData: data, name: 'sqlite-writer' })
    const forget = () => {
      if (thread === started) thread = undefined
    }
    return started.on('exit', forget).on('error', forget)
  }

  return {
    async write(writes) {
      thread ??= start()
      const using = thread
      using.postMessage({ write: writes } satisfies WriterMessage)
      try {
        return await answerOf(using, answerBoundMs)
      } catch (error) {
        if (thread === using) thread = undefined
        void using.terminate()
        throw new StoreUnavailable(`the writing thread ${(error as Error).message}`, { cause: error })
      }
    },
    async close() {
      const closing = thread
      if (!closing) return
      const ended = once(closing, 'exit', { signal: AbortSignal.timeout(closeBoundMs) })
      closing.postMessage({ close: true } satisfies WriterMessage)
      await ended.catch(() => closing.terminate())
    },
  }
}

function answerOf(thread: Worker, boundMs: number): Promise<WriteResult[]> {
  const { promise, resolve, reject } = Promise.withResolvers<WriteResult[]>()
  const onError = (error: Error) => reject(new Error(`failed: ${error.message}`, { cause: error }))
  const onExit = (code: number) => reject(new Error(`ended with ${code}`))
  const timer = setTimeout(() => reject(new Error(`gave no answer in ${boundMs} ms`)), boundMs)
  thread.once('message', resolve).once('error', onError).once('exit', onExit)
  return promise.finally(() => {
    clearTimeout(timer)
    thread.off('message', resolve).off('error', onError).off('exit', onExit)
  })
}
