import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { listen } from '@mallgate/shared/listen'
import { createLog } from '@mallgate/shared/log'

import { createApp } from './app.ts'
import { openStore } from './open-store.ts'

// A db-api of its own process, to be killed: the store named by the first argument, no Call Center. Prints its address.
const log = createLog('db-api', 'warn')
const store = openStore(process.argv[2]!, { log })
const tokens = createClusterTokens(undefined, { service: 'db-api', instance: 'test' })
const app = createApp({ store, malls: undefined, log, health: { notReady: () => undefined }, tokens })
console.log(await listen(app, { host: '127.0.0.1', port: 0, secured: false, onUnsecured: () => undefined }))
