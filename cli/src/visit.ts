import { findChromium } from '@mallgate/crawlers/render/find-chromium'
import { type ShopVisitor, createShopVisitor } from '@mallgate/crawlers/check/visit-shop'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { createLog } from '@mallgate/shared/log'

import pkg from '../package.json' with { type: 'json' }
import { CliError, exitCodes } from './cli-error.ts'
import { readRunEnv } from './run-env.ts'
import type { Surroundings } from './terminal.ts'

const withinMs = 90_000

/** Visits a mall's shop with a crawler's manners, for as long as `work` takes; ends with what was opened for it. */
export async function visiting<T>(
  { mode = 'http' }: MallDefinition,
  around: Surroundings,
  work: (visitor: ShopVisitor, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const visitor = await visitorFor(mode, around)
  const bound = AbortSignal.timeout(withinMs)
  try {
    return await work(visitor, AbortSignal.any([around.signal, bound]))
  } catch (error) {
    if (!bound.aborted || around.signal.aborted) throw error
    throw new CliError(`The shop gave no page within ${withinMs / 1000} s.`)
  } finally {
    await visitor.close()
  }
}

async function visitorFor(mode: string, { env, cwd, browsing }: Surroundings): Promise<ShopVisitor> {
  try {
    const draws = mode === 'browser' || mode === 'auto'
    const chromium =
      draws && browsing ? findChromium({ chromiumPath: env['CHROMIUM_PATH'], path: env['PATH'] ?? '', home: env['HOME'] ?? '' }) : undefined
    return await createShopVisitor({
      allowHosts: env['ALLOW_HOSTS'] ?? '',
      contact: env['CRAWLER_CONTACT'],
      proxy: env['CRAWL_PROXY'] ?? '',
      version: pkg.version,
      redisUrl: env['REDIS_URL'] || readRunEnv(cwd)['REDIS_URL'],
      ...(chromium !== undefined && browsing && { browser: { ...browserBounds, ...browsing, chromium } }),
      log: createLog('mallgate', 'silent'),
    })
  } catch (error) {
    throw new CliError((error as Error).message, error instanceof RangeError ? exitCodes.usage : exitCodes.failed)
  }
}

const browserBounds = { concurrency: 1, idleMs: 5_000, mostBytes: 1024 * 1024 * 1024 }
