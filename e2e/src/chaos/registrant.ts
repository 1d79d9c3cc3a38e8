// Instances with nothing behind them: each listens, registers and beats, so that ten fit on a small machine. INSTANCES names them, by commas.
import { createServer } from 'node:net'

import { createCaller } from '@mallgate/shared/call'
import { createClusterTokens } from '@mallgate/shared/cluster-token'
import { createDiscovery } from '@mallgate/shared/discovery-client'
import { createLog } from '@mallgate/shared/log'

const { CALLCENTER_URL = '', CLUSTER_SECRET, INSTANCES = '' } = process.env
const log = createLog('registrant', 'info')

async function register(id: string): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.on('error', () => undefined).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const caller = createCaller(createClusterTokens(CLUSTER_SECRET, { service: 'mall', instance: id }))
  const discovery = createDiscovery({ urls: CALLCENTER_URL.split(','), caller, log })
  const startedAt = new Date().toISOString()
  const rest = { malls: [], allMalls: false, version: '0', startedAt, weight: 1, caps: [], state: 'up' } as const
  await discovery.register({ id, service: 'mall', address, ...rest, malls: [], caps: [] }, [])
  return discovery.close
}

const closers = await Promise.all(INSTANCES.split(',').map(register))
process.once('SIGTERM', () => {
  void Promise.all(closers.map((close) => close())).finally(() => process.exit(0))
})
// Last: whoever reads it may end this process at once.
log.info('registered')
