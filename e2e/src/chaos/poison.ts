// Preloaded into a crawler (`NODE_OPTIONS=--import`): fetching what POISON names kills the process, as a page would that no process survives.
import { subscribe } from 'node:diagnostics_channel'

const poison = process.env['POISON'] ?? 'poison'

subscribe('undici:request:create', (message) => {
  const { request } = message as { request: { path: string } }
  if (request.path.includes(poison)) process.kill(process.pid, 'SIGKILL')
})
