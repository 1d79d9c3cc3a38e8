import { parseArgs } from 'node:util'

import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createLog } from '@mallgate/shared/log'

import { checkCrawler } from './conformance.ts'

const help = `Holds a running crawler against the crawl-job contract.

  npm run conformance -- --mall ID --query "words it has" [--empty "words it has not"] [--timeout MS]

It reads CALLCENTER_URL, REDIS_URL and CLUSTER_SECRET, as npm start left them. Exit status 1 where a check failed.`

const { values } = parseArgs({
  options: {
    mall: { type: 'string' },
    query: { type: 'string' },
    empty: { type: 'string', default: 'zzqqxxjj' },
    timeout: { type: 'string', default: '10000' },
    help: { type: 'boolean' },
  },
})
const { CALLCENTER_URL, REDIS_URL, CLUSTER_SECRET } = process.env
if (values.help || !values.mall || !values.query || !CALLCENTER_URL || !REDIS_URL) {
  console.error(help)
  process.exit(values.help ? 0 : 2)
}

const log = createLog('conformance', 'warn')
const caller = createCaller(createClusterTokens(CLUSTER_SECRET, { service: 'conformance', instance: `conformance-${process.pid}` }))
const discovery = createDiscovery({ urls: CALLCENTER_URL.split(','), caller, log })
const malls = discovery.watch('mall')
await malls.ready(AbortSignal.timeout(5_000))
const served = malls
  .current()
  .flatMap((instance) => instance.malls)
  .find(({ id }) => id === values.mall)
await discovery.close()
await caller.close()
if (!served?.definition) {
  console.error(`No Mall registers ${values.mall}: start it first.`)
  process.exit(1)
}

let failed = 0
const options = {
  redisUrl: REDIS_URL,
  mall: values.mall,
  definition: served.definition,
  query: values.query,
  emptyQuery: values.empty,
  timeoutMs: Number(values.timeout),
}
for await (const { check, fault } of checkCrawler(options)) {
  if (fault) failed++
  console.log(fault ? `✗ ${check}: ${fault}` : `✓ ${check}`)
}
process.exit(failed > 0 ? 1 : 0)
