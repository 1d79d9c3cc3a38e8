import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { expect, onTestFinished, test } from 'vitest'

import { descendantsOf, programIn } from './descendants.ts'

test('a process is found with its children and theirs', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 30 & echo up; wait'], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  onTestFinished(() => void process.kill(-child.pid!, 'SIGKILL'))
  await once(child.stdout, 'data')
  const found = await descendantsOf(child.pid!)
  expect(found.map(({ name }) => name).toSorted()).toEqual(['sh', 'sleep'])
  expect(found.map(({ pid }) => pid)).toContain(child.pid)
  expect((await descendantsOf(process.pid)).map(({ pid }) => pid)).toContain(child.pid)
})

test('a process is called by what it runs', () => {
  const line = (...words: string[]) => words.join('\0')
  expect(programIn(line('/x/bin/node', '--import', 'file:///r/scripts/leash.mjs', '/r/mall-workers/src/main.ts'))).toBe('mall-workers')
  expect(programIn(line('node', '/r/scripts/start.mjs', '--port', '1'))).toBe('start.mjs')
  expect(programIn(line('redis-server 127.0.0.1:6379'))).toBe('redis')
  expect(programIn(line('npm start'))).toBe('npm start')
  expect(programIn('')).toBe('ended')
})
