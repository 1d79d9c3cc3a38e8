import { get } from 'node:http'

import { afterEach, beforeEach, expect, test } from 'vitest'

import type { Conduct } from './conduct.ts'
import { type DemoMalls, createDemoMalls } from './demo-malls.ts'

let malls: DemoMalls
let origin: string

const lists = {
  techmart: '/techmart/search/suggest.json?q=headphones&resources[limit]=10',
  kramladen: '/kramladen/suche?q=headphones',
  hanmart: '/hanmart/search?kwd=headphones',
}
// What stands on each page as long as offers can be read by the names it had.
const readable = { techmart: '"variants"', kramladen: 'class="karte"', hanmart: '"gtin13"' }
const priced = { techmart: /"price":/, kramladen: /class="preis"/, hanmart: /"price":|class="cost"/ }
const titled = { techmart: /"title":"[^"]+"/g, kramladen: /karte-titel">.*?<\/h3>/g, hanmart: /goods\/view\?no=\d+/g }
const none = { techmart: '"products":[]', kramladen: 'keine-treffer', hanmart: 'noResult' }
const shops = ['techmart', 'kramladen', 'hanmart'] as const

beforeEach(async () => {
  malls = createDemoMalls()
  origin = await malls.app.listen({ host: '127.0.0.1', port: 0 })
})

afterEach(() => malls.close())

test.each(shops)('%s can be made to block, to fail and to ask for patience', async (shop) => {
  const blocked = await fetch(`${origin}${lists[shop]}&fault=block`)
  expect(blocked.status).toBe(403)
  expect(await blocked.text()).toContain('captcha')
  expect((await fetch(`${origin}${lists[shop]}&fault=500`)).status).toBe(500)
  const limited = await fetch(`${origin}${lists[shop]}&fault=429`)
  expect(limited.status).toBe(429)
  expect(limited.headers.get('retry-after')).toBe('7')
})

test.each(shops)('%s has two walls more: one that answers 200, one that wants its script run', async (shop) => {
  const captcha = await fetch(`${origin}${lists[shop]}&fault=captcha`)
  expect(captcha.status).toBe(200)
  expect(await captcha.text()).toContain('<title>Robot Check</title>')
  const challenge = await fetch(`${origin}${lists[shop]}&fault=challenge`)
  expect(challenge.status).toBe(503)
  expect(await challenge.text()).toContain('id="challenge-form"')
})

test.each(shops)('%s with its price moved has all titles, and no price where it stood', async (shop) => {
  const [before, after] = await Promise.all([text(lists[shop]), text(`${lists[shop]}&fault=price-moved`)])
  expect(before).toMatch(priced[shop])
  expect(after).not.toMatch(priced[shop])
  expect(after.match(titled[shop])).toEqual(before.match(titled[shop]))
})

test.each(shops)('%s after a relaunch has its page, but none of the names it had', async (shop) => {
  expect(await text(`${lists[shop]}`)).toContain(readable[shop])
  const relaunched = await text(`${lists[shop]}&fault=layout`)
  expect(relaunched).not.toContain(readable[shop])
  expect(relaunched).not.toContain(none[shop])
  expect(relaunched).toMatch(/Headphones|Kopfh|FP-|-\d\d0/)
})

test.each(shops)('%s without results says so in its own way', async (shop) => {
  expect(await text(`${lists[shop]}&fault=empty`)).toContain(none[shop])
  expect(await text(lists[shop].replace('headphones', 'xyzzy'))).toContain(none[shop])
  expect(await text(lists[shop])).not.toContain(none[shop])
})

test.each(shops)('%s cut off sends a part of the page it announced, and no end', async (shop) => {
  const whole = await raw(lists[shop])
  const cut = await raw(`${lists[shop]}&fault=cut`)
  expect(cut.announced).toBe(whole.body.length)
  expect(cut.complete).toBe(false)
  expect(cut.body.equals(whole.body.subarray(0, whole.body.length >> 1))).toBe(true)
})

test('garbage calls itself HTML', async () => {
  const answer = await raw(`${lists.kramladen}&fault=garbage`)
  expect(answer.type).toBe('text/html')
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(answer.body)).toThrow()
})

test('a slow body begins at once and is not done when its client has had enough', async () => {
  const response = await fetch(`${origin}${lists.kramladen}&fault=slow-body`, { signal: AbortSignal.timeout(5_000) })
  expect(response.status).toBe(200)
  const reader = response.body!.getReader()
  const { value } = await reader.read()
  expect(value!.length).toBeLessThan(Number(response.headers.get('content-length')))
  await reader.cancel()
})

test('a hanging shop never answers, and does not keep the program from ending', async () => {
  await expect(fetch(`${origin}${lists.hanmart}&fault=hang`, { signal: AbortSignal.timeout(300) })).rejects.toThrow('timeout')
  const hanging = fetch(`${origin}${lists.hanmart}&fault=hang`)
  const ended = expect(hanging).rejects.toThrow('fetch failed')
  await counted('hanmart', 2)
  await malls.close()
  await ended
})

test('latency is added to an answer', async () => {
  const started = performance.now()
  expect(await text(`${lists.techmart}&latency=200`)).toContain(readable.techmart)
  expect(performance.now() - started).toBeGreaterThan(190)
})

test('a request that asks for a fault nobody knows is told which there are', async () => {
  const answer = await fetch(`${origin}${lists.techmart}&fault=explode`)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('slow-body')
  expect((await fetch(`${origin}${lists.techmart}&latency=-1`)).status).toBe(400)
})

test('a running shop can be switched, and switched back, without the others noticing', async () => {
  expect(await control('kramladen', { fault: 'block' })).toBe(200)
  expect((await fetch(`${origin}${lists.kramladen}`)).status).toBe(403)
  expect((await fetch(`${origin}${lists.techmart}`)).status).toBe(200)
  expect(await control('kramladen', { fault: null, latencyMs: 0 })).toBe(200)
  expect((await fetch(`${origin}${lists.kramladen}`)).status).toBe(200)
})

test('control refuses what it does not understand', async () => {
  expect(await control('nowhere', { fault: null })).toBe(404)
  expect(await control('techmart', { fault: 'explode' })).toBe(400)
  expect(await control('techmart', { latencyMs: -1 })).toBe(400)
  expect(await control('techmart', { latency: 5 })).toBe(400)
})

test('the day can be set, is told, and moves prices', async () => {
  const put = async (body: unknown) => {
    const response = await fetch(`${origin}/control`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.status
  }
  const first = await text(lists.techmart)
  expect(await put({ day: 60 })).toBe(200)
  expect(await conducts()).toMatchObject({ day: 60 })
  expect(await text(lists.techmart)).not.toBe(first)
  expect(await put({ day: 0 })).toBe(200)
  expect(await text(lists.techmart)).toBe(first)
  for (const bad of [{ day: -1 }, { day: 1.5 }, { day: '3' }, { day: 3_651 }, {}, { date: 3 }]) expect(await put(bad)).toBe(400)
})

test('it may begin on a day, and days may pass by themselves', async () => {
  const { app, close } = createDemoMalls({ day: 12, dayEveryMs: 20 })
  const day = async () => (await app.inject('/control')).json<{ day: number }>().day
  expect(await day()).toBeGreaterThanOrEqual(12)
  await expect.poll(day).toBeGreaterThan(13)
  await close()
})

test('requests are counted, searches apart, also those that fail', async () => {
  await text(lists.techmart)
  await text(`${lists.techmart}&fault=500`)
  await text('/techmart')
  const { techmart, hanmart } = await conducts()
  expect(techmart).toMatchObject({ requests: 3, searches: 2 })
  expect(hanmart).toMatchObject({ requests: 0, searches: 0 })
})

test('faults and latency may stand from the start', async () => {
  const { app, close } = createDemoMalls({ fault: { hanmart: 'block' }, latencyMs: { techmart: 30 } })
  expect((await app.inject(lists.hanmart)).statusCode).toBe(403)
  expect((await app.inject('/control')).json()).toMatchObject({ techmart: { latencyMs: 30, fault: null } })
  await close()
})

const text = async (path: string) => (await fetch(origin + path)).text()
const conducts = async () => (await fetch(`${origin}/control`)).json() as Promise<Record<string, Conduct>>

async function control(shop: string, change: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${origin}/control/${shop}`, { method: 'PUT', headers, body: JSON.stringify(change) })).status
}

async function counted(shop: string, requests: number): Promise<void> {
  while ((await conducts())[shop]!.requests < requests) await new Promise((resolve) => setImmediate(resolve))
}

function raw(path: string): Promise<{ body: Buffer; announced: number; complete: boolean; type: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(origin + path, { agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      // A cut body ends in an error; `complete` tells.
      response.on('error', () => undefined)
      response.on('close', () =>
        resolve({
          body: Buffer.concat(chunks),
          announced: Number(response.headers['content-length']),
          complete: response.complete,
          type: response.headers['content-type'],
        }),
      )
    }).on('error', reject)
  })
}
