import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type RendererForTests, type ServerForTests, chromium, serve, startRenderer, textOf } from './renderer-for-tests.ts'

/** An operator's proxy: what it was asked for. */
async function operatorsProxy() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.host ?? '')
    const onward = forward(request.url!, { method: request.method!, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  server.on('connect', (request, client, head) => {
    asked.push(request.url ?? '')
    const [host, port] = String(request.url).split(':')
    const onward = connect(Number(port), host!, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.write(head)
      onward.pipe(client).pipe(onward)
    })
    for (const end of [onward, client]) end.on('error', () => (onward.destroy(), client.destroy()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { asked, server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const untilQuiet = { plan: { selectors: [] } }

describe.skipIf(!chromium)('the ways of a drawn page', () => {
  let renderer: RendererForTests
  let shop: ServerForTests
  let proxy: Awaited<ReturnType<typeof operatorsProxy>>
  beforeAll(async () => {
    shop = await serve((request, response) => {
      if (request.url === '/from') return response.writeHead(302, { location: 'https://www.shop.example/list' }).end()
      if (request.url === '/api') return response.end(`of ${request.headers.host}`)
      response.setHeader('content-type', 'text/html')
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.end(`<p>${request.headers.host}</p><script>
        fetch('/api').then((answer) => answer.text()).then((text) => document.body.append(text, ';', document.cookie, ';', String(isSecureContext)))
        new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/ws')
      </script>`)
    })
    proxy = await operatorsProxy()
    renderer = await startRenderer('127.0.0.0/8', {
      overrides: new Map([
        ['http://shop.example', shop.origin],
        ['https://shop.example', shop.origin],
        ['https://www.shop.example', shop.origin],
      ]),
      proxy: `proxied=${proxy.address}`,
    })
  }, 30_000)
  afterAll(async () => {
    await renderer?.close()
    shop?.close()
    proxy?.server.closeAllConnections()
    proxy?.server.close()
  })

  it('lead to an override by http and by https, under the name of the shop', async () => {
    expect(textOf(await renderer.draw('http://shop.example/list'))).toContain('<p>shop.example</p>')
    const secure = textOf(await renderer.draw('https://shop.example/list', untilQuiet))
    expect(secure).toContain('of shop.example;a=1; b=2;true')
  })

  it('lead from one override to another by a redirect', async () => {
    const page = await renderer.draw('https://shop.example/from', untilQuiet)
    expect(page).toMatchObject({ url: 'https://www.shop.example/list', status: 200 })
    expect(textOf(page)).toContain('of www.shop.example')
  })

  it('lead through the operator’s proxy where the mall has one, and by no other', async () => {
    const before = shop.asked.length
    const page = await renderer.draw(`${shop.origin}/list`, { mall: 'proxied', ...untilQuiet })
    expect(textOf(page)).toContain(`of 127.0.0.1:${shop.port}`)
    expect(new Set(proxy.asked)).toEqual(new Set([`127.0.0.1:${shop.port}`]))
    expect(shop.asked.length - before).toBe(proxy.asked.length)
    expect(shop.asked.slice(before)).not.toContain('/ws')
  })
})

describe.skipIf(!chromium)('the browser of a crawler', () => {
  it('starts with the first page, ends when it is not needed, and starts again', async () => {
    const shop = await serve((_request, response) => response.setHeader('content-type', 'text/html').end('<p>alive</p>'))
    const { renderer, draw, close } = await startRenderer('127.0.0.0/8', { idleMs: 50 })
    try {
      expect(renderer.running()).toBe(false)
      const drawn = draw(shop.origin)
      expect(textOf(await drawn)).toContain('alive')
      expect(renderer.running()).toBe(true)
      await expect.poll(() => renderer.running()).toBe(false)
      expect(textOf(await draw(shop.origin))).toContain('alive')
    } finally {
      await close()
      shop.close()
    }
    expect(renderer.running()).toBe(false)
  }, 20_000)
})
