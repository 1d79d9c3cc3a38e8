import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

import { startRedis } from './bench-redis.ts'
import { benchHandOver } from './hand-over.ts'
import { type LiveQuery, benchLiveQuery } from './live-query.ts'
import { handOverTable, liveTable } from './results.ts'

const help = `Measures Mallgate against what it is made of, and writes bench/RESULTS.md.

  npm run bench [-- --only hand-over|live] [--no-write]

Every figure is a ratio: both sides in turn, five times, on this machine. It takes about four minutes.`

const { values } = parseArgs({ options: { only: { type: 'string' }, 'no-write': { type: 'boolean' }, help: { type: 'boolean' } } })
if (values.help) {
  console.log(help)
  process.exit(0)
}

const scenarios: LiveQuery[] = [
  { malls: 10, latencyMs: 100, body: 'listing' },
  { malls: 50, latencyMs: 100, body: 'listing' },
  { malls: 10, latencyMs: 0, body: 'listing' },
  { malls: 50, latencyMs: 0, body: 'listing' },
  { malls: 10, latencyMs: 0, body: 'json' },
]
const sections: string[] = []
const say = (section: string) => {
  sections.push(section)
  console.log(section)
}

if (values.only !== 'live') {
  const redis = await startRedis()
  say(handOverTable(await benchHandOver(redis.url)))
  await redis.close()
}
if (values.only !== 'hand-over') {
  const rows = []
  for (const scenario of scenarios) {
    rows.push(await benchLiveQuery(scenario))
    console.error(`${scenario.malls} malls, ${scenario.latencyMs} ms, ${scenario.body}: done`)
  }
  say(liveTable(rows))
}

if (!values['no-write'] && !values.only) {
  const redis = spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout.match(/v=(\S+)/)?.[1]
  const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, Redis ${redis}`
  const head = `# Results\n\nWritten by \`npm run bench\` on ${machine}. Both sides in turn, five times after a warm-up; median, and [least, most] of the five pairs.\nTimes in milliseconds.\n`
  writeFileSync(new URL('../RESULTS.md', import.meta.url), `${head}\n${sections.join('\n')}`)
}
process.exit(0)
