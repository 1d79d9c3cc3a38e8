import { readFile } from 'node:fs/promises'

import type { Browser } from 'playwright-core'

import type { Log } from '@mallgate/shared/log'

export interface MemoryGuardDeps {
  /** Of one process that draws pages, in bytes. */
  mostBytes: number
  /** Ends a process at once. */
  kill(pid: number): void
  log: Log
}

const everyMs = 500
const pageSize = 4_096

/**
 * Ends those processes of a browser that draw pages and grow beyond all measure, so that a page which fills memory takes nothing but
 * itself along. Where the system does not tell what a process holds (only Linux does), the limit on its scripts' heap is all there is.
 * @returns the browser's own process, if it says so
 */
export async function guardMemory(browser: Browser, { mostBytes, kill, log }: MemoryGuardDeps): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession()
  let looking = false
  const look = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    for (const { id } of processInfo.filter(({ type }) => type === 'renderer')) {
      const bytes = await residentBytes(id)
      if (bytes <= mostBytes) continue
      log.warn({ pid: id, megabytes: Math.round(bytes / 2 ** 20) }, 'a page took too much memory: its process is ended')
      kill(id)
    }
  }
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    // A browser that is just going has nothing left to guard.
    look()
      .catch(() => undefined)
      .finally(() => (looking = false))
  }, everyMs)
  timer.unref()
  browser.once('disconnected', () => clearInterval(timer))
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.find(({ type }) => type === 'browser')?.id
}

async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return Number(text.split(' ')[1] ?? 0) * pageSize
}
