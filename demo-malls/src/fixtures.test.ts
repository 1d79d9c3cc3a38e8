import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { afterAll, expect, test } from 'vitest'

import { createDemoMalls, shopIds } from './demo-malls.ts'

const { app, close } = createDemoMalls()
afterAll(close)

const malls = fileURLToPath(new URL('../../malls/', import.meta.url))
const ours = (await readdir(malls)).filter((id) => id.startsWith('demo-'))

/** What was asked and what came; `cookie` is what a person's browser has, where a wall asks for it. */
interface Meta {
  url: string
  status: number
  headers: object
  cookie?: string
  /** The fixture is what a browser draws of it: `e2e/rendered.e2e.ts` holds the two together. */
  drawn?: boolean
}

test('every shop has a fixture', () => {
  expect(ours.toSorted()).toEqual(shopIds.map((id) => `demo-${id}`).toSorted())
})

test('a shop is the same on a day whether it was open before or opens then', async () => {
  const early = createDemoMalls()
  await early.openAll()
  await early.app.inject({ method: 'PUT', url: '/control', payload: { day: 40 } })
  const late = createDemoMalls({ day: 40 })
  for (const mall of ours) {
    const { url, cookie = '' } = JSON.parse(await readFile(`${malls}${mall}/search.meta.json`, 'utf8')) as Meta
    const { host, pathname, search } = new URL(url)
    const ask = { url: pathname + search, headers: { host, cookie } }
    const [one, other] = await Promise.all([early.app.inject(ask), late.app.inject(ask)])
    expect(one.rawPayload.equals(other.rawPayload)).toBe(true)
  }
  await Promise.all([early.close(), late.close()])
})

test.each(ours)('the fixture of %s is what the shop serves', async (mall) => {
  const folder = `${malls}${mall}/`
  const meta = JSON.parse(await readFile(`${folder}search.meta.json`, 'utf8')) as Meta
  const { host, pathname, search } = new URL(meta.url)
  const served = await app.inject({ url: pathname + search, headers: { host, ...(meta.cookie && { cookie: meta.cookie }) } })
  expect(served.statusCode).toBe(meta.status)
  expect(served.headers).toMatchObject(meta.headers)
  if (meta.drawn) return
  // Bytes count where a charset is at stake; JSON is kept laid out for readers.
  if (existsSync(`${folder}search.json`)) expect(served.json()).toEqual(JSON.parse(await readFile(`${folder}search.json`, 'utf8')))
  else expect(served.rawPayload.equals(await readFile(`${folder}search.html`))).toBe(true)
})
