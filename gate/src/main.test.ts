import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import type { InstanceList, ListedInstance } from '@mallgate/shared/contract/instance'
import { expect, onTestFinished, test } from 'vitest'

import { type Asked, answerOf, instanceOf, offerOf, refusedAddress, standInMall } from './gate-for-tests.ts'

/** A Gate of its own that finds no Call Center, but what an earlier run kept of it. */
async function startGate(instances: ListedInstance[]): Promise<{ address: string; gate: ChildProcess }> {
  const folder = await mkdtemp(join(tmpdir(), 'mallgate-gate-'))
  const list: InstanceList = { service: 'mall', epoch: 'earlier', revision: 7, leaseMs: 15_000, instances }
  await writeFile(join(folder, 'discovery-mall.json'), JSON.stringify(list))
  const gate = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { NODE_NO_WARNINGS: '1', DATA_DIR: folder, PORT: '0', CALLCENTER_URL: await refusedAddress(), LOG_LEVEL: 'info' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(async () => {
    gate.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  for await (const line of createInterface(gate.stderr)) {
    const { msg, address } = JSON.parse(line) as { msg: string; address: string }
    if (msg === 'listening') return { address, gate }
  }
  throw new Error('Gate ended before it listened')
}

const ready = async (address: string) => (await fetch(`${address}/readyz`)).status === 200

test('started while no Call Center is there it answers from the list of an earlier run; on SIGTERM what is asked is still answered', async () => {
  const held = Promise.withResolvers<Asked>()
  const shop = await standInMall((asked) => {
    if (asked.mall === 'alpha') return answerOf('alpha', [offerOf('alpha', 'x')])
    held.resolve(asked)
    return undefined
  })
  const { address, gate } = await startGate([instanceOf('mall-1', shop.address, ['alpha', 'slow'])])
  await expect.poll(() => ready(address)).toBe(true)
  const first = (await (await fetch(`${address}/v1/search?q=lamp&malls=alpha`)).json()) as object
  expect(first).toMatchObject({ complete: true, malls: [{ mall: 'alpha', status: 'ok' }] })

  const [stream] = (await once(get(`${address}/v1/search/stream?q=lamp&timeout=30000`), 'response')) as [IncomingMessage]
  const events = text(stream)
  const slow = await held.promise
  gate.kill('SIGTERM')
  // The stream is under way: the process stays until its last mall has answered.
  await expect.poll(() => ready(address).catch(() => false)).toBe(false)
  slow.response.setHeader('content-type', 'application/json').end(JSON.stringify(answerOf('slow', [offerOf('slow', 'y')])))
  expect(await events).toMatch(/event: done\n.*"complete":true/s)
  expect(await once(gate, 'exit')).toEqual([0, null])
})
