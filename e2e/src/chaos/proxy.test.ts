import { createServer, connect, type Socket } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { type Proxy, startProxy } from './proxy.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A server that says back what it hears, behind a proxy. */
async function startEcho(): Promise<{ proxy: Proxy; heard: string[] }> {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      heard.push(piece.toString())
      socket.write(piece)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const proxy = await startProxy({ to: { host: '127.0.0.1', port } })
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  closing.push(proxy.close)
  return { proxy, heard }
}

function dial(proxy: Proxy): { socket: Socket; next(): Promise<string> } {
  const socket = connect({ host: proxy.host, port: proxy.port })
  closing.push(() => void socket.destroy())
  const next = () =>
    new Promise<string>((resolve) => {
      socket.once('data', (piece) => resolve(piece.toString()))
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
      socket.once('close', () => resolve('closed'))
    })
  return { socket, next }
}

const said = async (proxy: Proxy, text: string) => {
  const { socket, next } = dial(proxy)
  socket.write(text)
  return next()
}
const silence = (work: Promise<string>, ms = 100) =>
  Promise.race([work, new Promise<string>((resolve) => setTimeout(() => resolve('silence'), ms))])

describe('the proxy', () => {
  it('carries both ways in clear weather', async () => {
    const { proxy } = await startEcho()
    expect(await said(proxy, 'hello')).toBe('hello')
  })

  it('hangs: accepts and never answers, also on a connection that was there before', async () => {
    const { proxy, heard } = await startEcho()
    const before = dial(proxy)
    before.socket.write('one')
    expect(await before.next()).toBe('one')
    proxy.set({ kind: 'hang' })
    before.socket.write('two')
    expect(await silence(before.next())).toBe('silence')
    expect(await silence(said(proxy, 'three'))).toBe('silence')
    expect(heard).toEqual(['one'])
  })

  it('is deaf one way: what is sent arrives, what is answered does not', async () => {
    const { proxy, heard } = await startEcho()
    proxy.set({ kind: 'deaf' })
    expect(await silence(said(proxy, 'hello'))).toBe('silence')
    expect(heard).toEqual(['hello'])
  })

  it('cuts what is under way and what comes', async () => {
    const { proxy } = await startEcho()
    const before = dial(proxy)
    before.socket.write('one')
    expect(await before.next()).toBe('one')
    const end = before.next()
    proxy.set({ kind: 'cut' })
    expect(['ECONNRESET', 'closed']).toContain(await end)
    expect(['ECONNRESET', 'closed']).toContain(await said(proxy, 'two'))
    proxy.set({ kind: 'clear' })
    expect(await said(proxy, 'three')).toBe('three')
  })

  it('slows by so much', async () => {
    const { proxy } = await startEcho()
    proxy.set({ kind: 'slow', delayMs: 120, way: 'from' })
    const from = performance.now()
    expect(await said(proxy, 'hello')).toBe('hello')
    expect(performance.now() - from).toBeGreaterThanOrEqual(115)
  })

  it('chooses for each connection apart', async () => {
    const { proxy, heard } = await startEcho()
    proxy.set({ kind: 'clear' }, (connection) => (connection % 2 === 0 ? { kind: 'hang' } : { kind: 'clear' }))
    expect(await silence(said(proxy, 'first'))).toBe('silence')
    expect(await said(proxy, 'second')).toBe('second')
    expect(heard).toEqual(['second'])
  })
})
