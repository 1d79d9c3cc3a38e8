import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { afterAll, expect, test } from 'vitest'

import { createDemoMalls } from './demo-malls.ts'

const { app, close } = createDemoMalls()
afterAll(close)

test.each([
  ['demo-techmart', 'search.json'],
  ['demo-kramladen', 'search.html'],
  ['demo-hanmart', 'search.html'],
])('the fixture of %s is what the shop serves', async (mall, file) => {
  const folder = fileURLToPath(new URL(`../../malls/${mall}/`, import.meta.url))
  const meta = JSON.parse(await readFile(`${folder}search.meta.json`, 'utf8')) as { status: number; headers: object; url: string }
  const { host, pathname, search } = new URL(meta.url)
  const served = await app.inject({ url: pathname + search, headers: { host } })
  expect(served.statusCode).toBe(meta.status)
  expect(served.headers).toMatchObject(meta.headers)
  const kept = await readFile(folder + file)
  // Bytes count where a charset is at stake; JSON is kept laid out for readers.
  if (file.endsWith('.json')) expect(served.json()).toEqual(JSON.parse(kept.toString()))
  else expect(served.rawPayload.equals(kept)).toBe(true)
})
