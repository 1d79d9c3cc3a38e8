import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** What was measured on and with, for the head of the results. */
export function machineText(): string {
  const versions = ['fastify', 'bullmq', 'ioredis', 'undici', '@crawlee/cheerio'].flatMap((name) => {
    const version = versionOf(name)
    return version === undefined ? [] : [`${name} ${version}`]
  })
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`
  return `On ${machine}; Node ${process.versions.node}, Redis ${redisVersion()}, ${versions.join(', ')}.`
}

/** @throws Error saying what is missing, and what to do */
export function redisVersion(): string {
  const { stdout, error } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  const version = /v=(\S+)/.exec(stdout ?? '')?.[1]
  if (version === undefined)
    throw new Error(
      `redis-server cannot be run (${error?.message ?? 'it does not tell its version'}): install it, or run \`npm start -- --once\`, which does.`,
    )
  return version
}

function versionOf(name: string): string | undefined {
  try {
    const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  } catch {
    return undefined
  }
}
