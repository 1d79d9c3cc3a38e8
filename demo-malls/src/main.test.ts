import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

test('it says where it listens in one line, and ends on SIGTERM though a client hangs', async () => {
  const child = start({ PORT: '0', FAULT: 'techmart:hang' })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  const { listening } = JSON.parse(line.toString()) as { listening: string }
  expect((await fetch(`${listening}/kramladen`)).status).toBe(200)
  const hanging = expect(fetch(`${listening}/techmart`)).rejects.toThrow('fetch failed')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  await hanging
})

test('a taken port is told plainly', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const child = start({ PORT: String((server.address() as AddressInfo).port) })
  const [said] = (await once(child.stderr!, 'data')) as [Buffer]
  expect(said.toString()).toContain('set PORT to another')
  expect(await once(child, 'exit')).toEqual([1, null])
  server.close()
})

function start(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}
