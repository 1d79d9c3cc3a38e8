import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import type { IncomingMessage, RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import type { LookUp } from '../fetch/guarded-lookup.ts'
import { type RendererForTests, type ServerForTests, chromium, serve, startRenderer, textOf } from './renderer-for-tests.ts'

const html = (body: string): string => `<!doctype html><html><head><title>t</title></head><body>${body}</body></html>`
const page =
  (body: string | ((request: IncomingMessage) => string)): RequestListener =>
  (request, response) => {
    if (request.url === '/favicon.ico') return response.writeHead(404).end()
    return response.setHeader('content-type', 'text/html; charset=utf-8').end(html(typeof body === 'string' ? body : body(request)))
  }

/** A shop whose list is drawn by a script from what its API says. */
const drawnShop: RequestListener = (request, response) => {
  if (request.url === '/api') return response.setHeader('content-type', 'application/json').end('["Kestrel 5","Öre 7"]')
  return page(`<div id="app"></div><script>
    fetch('/api').then((answer) => answer.json()).then((names) => {
      document.querySelector('#app').innerHTML = names.map((name) => '<p class="card">' + name + '</p>').join('')
    })</script>`)(request, response)
}

/** Processes of Chromium that this one started. */
const browsersOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number)

/** See proc(5): behind the name, which stands in brackets, come the state and the parent. Those that are gone have none. */
function parentOf(pid: string): number | undefined {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return state === 'Z' ? undefined : Number(parent)
  } catch {
    return undefined
  }
}

const untilQuiet = { plan: { selectors: [] } }

describe.skipIf(!chromium)('a page drawn by Chromium', () => {
  // `open` may be dialled, `shut` is what a page must not reach: another port of the same loopback.
  let renderer: RendererForTests
  let shut: ServerForTests
  let handler: RequestListener = page('')
  let open: ServerForTests
  let gone: ServerForTests
  const names: LookUp = (name, _options, done) =>
    done(null, [{ address: name === 'rebinds.example' && looked++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }])
  let looked = 1
  beforeAll(async () => {
    open = await serve((request, response) => handler(request, response))
    shut = await serve((_request, response) => response.end('secret'))
    gone = await serve(() => undefined)
    gone.close()
    renderer = await startRenderer(`127.0.0.1:${open.port},127.0.0.1:${gone.port}`, { lookUp: names, mostBytes: 400 * 2 ** 20 })
    // The browser's start is none of the tests' time.
    handler = page('warm')
    await renderer.draw(open.origin)
  }, 30_000)
  afterAll(async () => {
    await renderer?.close()
    open?.close()
    shut?.close()
  })

  it('has what its scripts put there, in UTF-8, with its own address and status', async () => {
    handler = drawnShop
    const drawn = await renderer.draw(`${open.origin}/list`, { plan: { selectors: ['.card'] } })
    expect(drawn).toMatchObject({ url: `${open.origin}/list`, status: 200, drawn: true })
    expect(textOf(drawn)).toContain('<p class="card">Öre 7</p>')
    expect('body' in drawn && drawn.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it('is waited for without any sign, until it rests and its answers have come', async () => {
    handler = (request, response) => {
      if (request.url !== '/api') return drawnShop(request, response)
      setTimeout(() => drawnShop(request, response), 700)
    }
    expect(textOf(await renderer.draw(open.origin, untilQuiet))).toContain('Kestrel 5')
  })

  it('is taken as it is where what it is opened for does not come', async () => {
    handler = page('<p>nothing</p><script>setInterval(() => document.body.append("."), 50)</script>')
    const drawn = await renderer.draw(open.origin, { plan: { selectors: ['.card'], timeoutMs: 600 } })
    expect(textOf(drawn)).toContain('nothing')
  })

  it('counts what it asked its shop for, and loads no pictures, fonts or films', async () => {
    handler = (request, response) => {
      if (request.url?.startsWith('/style'))
        return response
          .setHeader('content-type', 'text/css')
          .end('@font-face { font-family: f; src: url(/f.woff2) } body { font-family: f; background: url(/back.png) }')
      return page('<link rel="stylesheet" href="/style.css"><img src="/a.png"><video src="/film.mp4" autoplay></video>x')(request, response)
    }
    const from = open.asked.length
    const drawn = await renderer.draw(open.origin, untilQuiet)
    const asked = open.asked.slice(from).filter((path) => path !== '/favicon.ico')
    expect(asked).toEqual(['/', '/style.css'])
    expect(drawn.requests).toBeGreaterThanOrEqual(2)
    expect(drawn.requests).toBeLessThanOrEqual(3)
  })

  it('keeps the cookies of a mall from other malls, and for its own next page', async () => {
    handler = (request, response) => {
      response.setHeader('set-cookie', 'seen=1')
      page(`cookie:${request.headers.cookie ?? 'none'}`)(request, response)
    }
    expect(textOf(await renderer.draw(open.origin, { mall: 'one' }))).toContain('cookie:none')
    expect(textOf(await renderer.draw(open.origin, { mall: 'two' }))).toContain('cookie:none')
    expect(textOf(await renderer.draw(open.origin, { mall: 'one' }))).toContain('cookie:seen=1')
  })

  it('is asked for as the definition says, whose own headers go to no other', async () => {
    const seen: IncomingMessage[] = []
    handler = (request, response) => {
      seen.push(request)
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => page(`${request.method} ${body}<script src="/s.js"></script>`)(request, response))
    }
    const drawn = await renderer.draw(open.origin, {
      headers: { 'x-api-key': 'k', 'user-agent': 'Mallgate/0.1 (test)', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'q=1',
    })
    expect(textOf(drawn)).toContain('POST q=1')
    expect(seen[0]!.headers).toMatchObject({ 'x-api-key': 'k', 'content-type': 'application/x-www-form-urlencoded' })
    expect(seen[0]!.headers['user-agent']).toMatch(/^Mozilla\/5\.0 .*Chrome.* Mallgate\/0\.1 \(test\)$/)
    expect(seen[0]!.headers['accept-language']).toMatch(/^en-GB/)
    const script = seen.find(({ url }) => url === '/s.js')
    expect(script).toBeDefined()
    expect(script!.headers).not.toHaveProperty('x-api-key')
  })

  it('reaches no address that is not public, by no means that a page has', async () => {
    const { host } = new URL(shut.origin)
    const udp = createSocket('udp4').bind(0, '127.0.0.1')
    onTestFinished(() => void udp.close())
    await once(udp, 'listening')
    let datagrams = 0
    udp.on('message', () => datagrams++)
    const worker = `fetch('http://${host}/worker').catch(() => 0).then(() => postMessage('worker')); new WebSocket('ws://${host}/worker-ws')`
    handler = page(`<script>
      const done = (what) => document.body.append(what + ';')
      const tried = (what, attempt) => Promise.resolve().then(attempt).then(() => done(what), () => done(what))
      tried('fetch', () => fetch('http://${host}/fetch', { mode: 'no-cors' }))
      tried('keepalive', () => fetch('http://${host}/keepalive', { mode: 'no-cors', keepalive: true }))
      const socket = new WebSocket('ws://${host}/ws')
      socket.onerror = () => done('ws')
      const worker = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(worker)}])))
      worker.onmessage = ({ data }) => done(data)
      navigator.sendBeacon('http://${host}/beacon', 'x')
      for (const rel of ['prefetch', 'preconnect', 'dns-prefetch', 'prerender', 'modulepreload']) {
        document.head.append(Object.assign(document.createElement('link'), { rel, href: 'http://${host}/' + rel }))
      }
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://${host}/frame' }))
      new EventSource('http://${host}/events').onerror = function () { this.close(); done('events') }
      try {
        const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${udp.address().port}' }] })
        peer.createDataChannel('x')
        peer.createOffer().then((offer) => peer.setLocalDescription(offer))
      } catch {}
      try { new WebTransport('https://127.0.0.1:${udp.address().port}/') } catch {}
      window.open('http://${host}/popup')
    </script>`)
    const drawn = textOf(await renderer.draw(open.origin, untilQuiet))
    for (const what of ['fetch;', 'keepalive;', 'ws;', 'worker;', 'events;']) expect(drawn).toContain(what)
    expect(shut.connections()).toBe(0)
    expect(datagrams).toBe(0)
  })

  it('reads no metadata that it is redirected to, by its server or by itself', async () => {
    handler = (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
    const refused = { status: 'error', heals: false, message: expect.stringContaining('169.254.169.254, which is not a public address') }
    expect(await renderer.draw(open.origin)).toMatchObject(refused)
    handler = page('<script>location = "http://169.254.169.254/latest/"</script>')
    expect(await renderer.draw(open.origin, { plan: { selectors: ['.card'] } })).toMatchObject(refused)
    expect(await renderer.draw(shut.origin)).toMatchObject({ status: 'error', message: expect.stringContaining('not a public address') })
    expect(shut.connections()).toBe(0)
  })

  it('gains nothing by a name that rebinds', async () => {
    looked = 1
    expect(await renderer.draw(`http://rebinds.example:${shut.port}/`)).toMatchObject({ status: 'error' })
    expect(shut.connections()).toBe(0)
  })

  it('is given up where it redirects more often than it may, or goes round in scripts', async () => {
    handler = (request, response) => response.writeHead(302, { location: `/${Number(request.url?.slice(1) || 0) + 1}` }).end()
    expect(await renderer.draw(open.origin)).toMatchObject({ status: 'network', message: expect.stringContaining('more than 3 redirects') })
    handler = page('<script>setTimeout(() => location.reload(), 20)</script>')
    const again = renderer.draw(open.origin, { plan: { selectors: ['.card'] } })
    expect(await again).toMatchObject({ status: 'network', message: expect.stringContaining('more than 3 redirects') })
  })

  it('is refused where it is too large, or takes too much', async () => {
    handler = page('<script>for (let i = 0; i < 300; i++) document.body.append("x".repeat(1000))</script>')
    expect(await renderer.draw(open.origin, { maxBytes: 100_000 })).toMatchObject({
      status: 'network',
      message: expect.stringContaining('too large'),
    })
  })

  it('is ended where it hangs, when its time is over, and the next page is drawn', async () => {
    handler = page('<p>x<script>for (;;);</script>')
    const started = performance.now()
    await expect(renderer.draw(open.origin, { signal: AbortSignal.timeout(700) })).rejects.toThrow(/timeout/i)
    expect(performance.now() - started).toBeLessThan(1_500)
    handler = page('alive')
    expect(textOf(await renderer.draw(open.origin))).toContain('alive')
  })

  it('takes only itself along where it fills the memory', async () => {
    handler = page('<script>const all = []; for (;;) all.push(new Uint8Array(8_000_000).fill(1))</script>')
    expect(await renderer.draw(open.origin)).toMatchObject({ status: 'network', message: expect.stringContaining('memory') })
    handler = page('alive')
    expect(textOf(await renderer.draw(open.origin))).toContain('alive')
  }, 20_000)

  it('is not held up by dialogs, prints, windows or downloads', async () => {
    handler = (request, response) => {
      if (request.url === '/file')
        return response.writeHead(200, { 'content-type': 'application/zip', 'content-disposition': 'attachment' }).end('zip')
      return page(`<script>alert(1); confirm(2); prompt(3); print(); window.open('/window');
        onbeforeunload = () => 'stay'; location = '/file'; document.body.append('after')</script>`)(request, response)
    }
    expect(textOf(await renderer.draw(open.origin, untilQuiet))).toContain('after')
    expect(await renderer.draw(`${open.origin}/file`)).toMatchObject({ status: 'error', message: expect.stringContaining('download') })
  })

  it('is what a shop answers besides HTML as it came', async () => {
    handler = (_request, response) => response.setHeader('content-type', 'application/json').end('{"a":[1]}')
    const drawn = await renderer.draw(open.origin)
    expect(textOf(drawn)).toBe('{"a":[1]}')
    handler = (_request, response) => response.writeHead(503, { 'retry-after': '7' }).end('busy')
    expect(await renderer.draw(open.origin)).toMatchObject({ status: 503, headers: { 'retry-after': '7' } })
  })

  it('has what stands in open shadow roots, and cannot fool who reads it', async () => {
    handler = page(`<x-card></x-card><script>
      customElements.define('x-card', class extends HTMLElement {
        connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<b class="card">in the shadow</b>' }
      })
      Object.defineProperty(Element.prototype, 'outerHTML', { get: () => 'fooled' })
      document.querySelector = () => { throw new Error('fooled') }
    </script>`)
    const drawn = textOf(await renderer.draw(open.origin))
    expect(drawn).toContain('<b class="card">in the shadow</b>')
    expect(drawn).not.toMatch(/^fooled/)
  })

  it('is a bomb to nobody when it comes compressed', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, '<i></i>'))
    handler = (_request, response) => response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(bomb)
    const drawn = await renderer.draw(open.origin, { maxBytes: 1_000_000, plan: { timeoutMs: 3_000 } }).catch((error: Error) => error)
    expect(drawn).toMatchObject({ status: 'network' })
  }, 20_000)

  it.runIf(process.platform === 'linux')(
    'is given up with a browser that does not answer any more, and the next one draws',
    async () => {
      handler = page('alive')
      await renderer.draw(open.origin)
      const [stopped] = browsersOf(process.pid)
      process.kill(stopped!, 'SIGSTOP')
      await expect(renderer.draw(open.origin, { mall: 'new', signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/i)
      // Both places are free again; who came upon it meanwhile tries again.
      const again = async (mall: string) => {
        const drawn = await renderer.draw(open.origin, { mall })
        return 'heals' in drawn && drawn.heals ? renderer.draw(open.origin, { mall }) : drawn
      }
      for (const drawn of await Promise.all(['a', 'b', 'c'].map(again))) expect(textOf(drawn)).toContain('alive')
      // It is killed where it does not end by itself: its signal would wait for ever.
      await vi.waitFor(() => expect(browsersOf(process.pid)).not.toContain(stopped), 10_000)
    },
    30_000,
  )

  it('keeps a status that comes with nothing, and gives no password to who asks for one', async () => {
    handler = (_request, response) => response.writeHead(429, { 'content-type': 'text/html', 'retry-after': '9' }).end()
    expect(await renderer.draw(open.origin)).toMatchObject({ status: 429, headers: { 'retry-after': '9' } })
    const given: (string | undefined)[] = []
    handler = ({ headers }, response) => {
      given.push(headers.authorization, headers['proxy-authorization'])
      response.writeHead(401, { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="shop"' }).end('who is there?')
    }
    expect(await renderer.draw(open.origin)).toMatchObject({ status: 401 })
    expect(given.filter(Boolean)).toEqual([])
  })

  it('says that nobody listens', async () => {
    expect(await renderer.draw(gone.origin)).toMatchObject({ status: 'network', heals: true })
  })
})
