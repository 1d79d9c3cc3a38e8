import { expect, onTestFinished, test } from 'vitest'

import { createDemoMalls } from '../demo-malls.ts'

function visitCitadel() {
  const { app, close } = createDemoMalls()
  onTestFinished(close)
  const ask = (url: string, cookie?: string) => app.inject({ url, headers: cookie ? { cookie } : {} })
  const enter = async () => String((await ask('/citadel/pass')).headers['set-cookie']).split(';', 1)[0]!
  return { ask, enter }
}

const list = '/citadel/vault?seek=headphones'

test('whoever comes without a pass is blocked, everywhere and always, by a wall of its own', async () => {
  const { ask } = visitCitadel()
  for (const path of ['/citadel', list, '/citadel/piece/x', '/citadel/plate/x.svg', `${list}&fault=empty`, `${list}&fault=layout`]) {
    const { statusCode, body } = await ask(path)
    expect(statusCode).toBe(403)
    expect(body).toContain('id="portcullis"')
  }
  expect((await ask(`${list}&fault=block`)).body).not.toContain('portcullis')
})

test('a person presses the button and is let in, back to where he was', async () => {
  const { ask } = visitCitadel()
  const wall = await ask(list)
  const to = /name="to" value="([^"]+)"/.exec(wall.body)![1]!
  const { statusCode, headers } = await ask(`/citadel/pass?to=${encodeURIComponent(to)}`)
  expect([statusCode, headers.location]).toEqual([303, list])
  expect((await ask(list, String(headers['set-cookie']).split(';', 1)[0])).statusCode).toBe(200)
})

test.each(['https://evil.example', '//evil.example', '/kramladen', '/citadels'])(
  'a pass leads back into the shop, never to %s',
  async (to) => {
    const { ask } = visitCitadel()
    expect((await ask(`/citadel/pass?to=${encodeURIComponent(to)}`)).headers.location).toBe('/citadel')
  },
)

test('inside it is a shop like others: words in their order, the dearest first', async () => {
  const { ask, enter } = visitCitadel()
  const pass = await enter()
  const page = async (url: string) => (await ask(url, pass)).body
  const amounts = [...(await page(list)).matchAll(/class="sum">€([\d,]+)\.00</g)].map(([, amount]) => Number(amount!.replace(',', '')))
  expect(amounts).toHaveLength(20)
  expect(amounts).toEqual(amounts.toSorted((a, b) => b - a))
  expect(await page('/citadel/vault?seek=black%20headphones')).toContain('class="bare"')
  const link = /href="(\/citadel\/piece\/[^"]+)"/.exec(await page(list))![1]!
  const image = /src="([^"]+\.svg)"/.exec(await page(link))![1]!
  expect(await page(image)).toMatch(/^<svg/)
  for (const path of ['/citadel/piece/x', '/citadel/plate/x.svg']) expect((await ask(path, pass)).statusCode).toBe(404)
  expect(await page(`/citadel/vault?seek=${encodeURIComponent('<script>alert(1)</script>')}`)).not.toContain('<script>alert')
})

test('its faults work behind the wall', async () => {
  const { ask, enter } = visitCitadel()
  const pass = await enter()
  const page = async (fault: string) => (await ask(`${list}&fault=${fault}`, pass)).body
  expect(await page('empty')).toContain('class="bare"')
  expect(await page('layout')).not.toContain('class="cell"')
  const moved = await page('price-moved')
  expect(moved).not.toContain('class="sum"')
  expect(moved).toMatch(/swear to pay €\d/)
})
