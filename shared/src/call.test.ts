import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { type AddressInfo, type Socket, createServer as createTcpServer } from 'node:net'

import Type from 'typebox'
import { afterEach, expect, test } from 'vitest'

import { type Caller, checked, createCaller } from './call.ts'
import { createClusterTokens } from './cluster-token.ts'

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

const Said = checked(Type.Object({ said: Type.String() }))

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  port = 0,
): Promise<{ server: Server; address: string }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  toClose.push(close)
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function startCaller(): Caller {
  const caller = createCaller(createClusterTokens(undefined, { service: 'test', instance: 'test-1' }))
  toClose.push(() => caller.close())
  return caller
}

const say = (said: string) => (_request: IncomingMessage, response: ServerResponse) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ said }))
}
const ask = (caller: Caller, address: string, timeoutMs = 3_000) =>
  caller.json({ method: 'POST', address, path: '/', body: { ask: 1 }, timeoutMs }, Said)

test('a POST on a kept connection that the other side closes just then is sent once more, on a new one', async () => {
  const sockets = new Set<Socket>()
  const { address } = await serve((request, response) => {
    if (!sockets.has(request.socket)) {
      sockets.add(request.socket)
      say('hello')(request, response)
    } else request.socket.destroy()
  })
  const caller = startCaller()
  for (let i = 0; i < 5; i++) expect(await ask(caller, address)).toEqual({ said: 'hello' })
})

test('calls go on when another process takes the same address, many at once', async () => {
  const caller = startCaller()
  const first = await serve(say('first'))
  const { port } = new URL(first.address)
  const all = () => Promise.all(Array.from({ length: 20 }, () => ask(caller, first.address)))
  await all()
  first.server.closeAllConnections()
  await new Promise((resolve) => first.server.close(resolve))
  await serve(say('second'), Number(port))
  expect(await all()).toEqual(Array.from({ length: 20 }, () => ({ said: 'second' })))
})

test('where nobody listens any more, it is unreachable, on a kept connection too', async () => {
  const caller = startCaller()
  const { server, address } = await serve(say('hello'))
  await ask(caller, address)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await expect(ask(caller, address)).rejects.toMatchObject({ name: 'CallFailed', code: 'unreachable' })
})

test('a new connection that is closed without an answer is broken, and not asked again', async () => {
  let connections = 0
  const server = createTcpServer((socket) => {
    connections++
    socket.on('error', () => undefined).once('data', () => socket.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  toClose.push(() => server.close())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(ask(startCaller(), address)).rejects.toMatchObject({ code: 'broken' })
  expect(connections).toBe(1)
})

test('an answer that is cut after it began is broken, and not asked again', async () => {
  let asked = 0
  const { address } = await serve((_request, response) => {
    asked++
    response.writeHead(200, { 'content-length': 100 }).write('{"said"', () => response.destroy())
  })
  await expect(ask(startCaller(), address)).rejects.toMatchObject({ code: 'broken' })
  expect(asked).toBe(1)
})

test('a process that hangs costs no more than the call’s time, and its connection is not used again', async () => {
  const seen: Socket[] = []
  let hangs = true
  const { address } = await serve((request, response) => {
    seen.push(request.socket)
    if (!hangs) say('awake')(request, response)
  })
  const caller = startCaller()
  await expect(ask(caller, address, 100)).rejects.toMatchObject({ code: 'timeout' })
  hangs = false
  expect(await ask(caller, address)).toEqual({ said: 'awake' })
  expect(seen[1]).not.toBe(seen[0])
})

test('what the contract does not know is invalid, and a refusal says which', async () => {
  const wrong = await serve((_request, response) => response.end('{"said":1}'))
  await expect(ask(startCaller(), wrong.address)).rejects.toMatchObject({ code: 'invalid' })
  const refusing = await serve((_request, response) => response.writeHead(409).end('{"code":"superseded","status":409}'))
  await expect(ask(startCaller(), refusing.address)).rejects.toMatchObject({ name: 'CallRefused', code: 'superseded', status: 409 })
})
