import { defaultTimeoutMs } from '@mallgate/shared/contract/search'
import { problem } from '@mallgate/shared/contract/problem'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { MallgateError, type SearchEvent, createClient, usualTimeoutMs } from './client.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const report = (mall: string, status: string) => ({ mall, status, offers: 0, elapsedMs: 5 })
const done = { query: 'lamp', complete: true, elapsedMs: 42, found: 0, malls: [report('alpha', 'ok')] }
const answer = { ...done, offers: [] }
const json = (response: ServerResponse, body: unknown, status = 200) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
const streamed = (response: ServerResponse, text: string) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)

const failing = async (promise: Promise<unknown>): Promise<MallgateError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(MallgateError)
  return error as MallgateError
}

const all = async (events: AsyncIterable<SearchEvent>): Promise<SearchEvent[]> => {
  const found: SearchEvent[] = []
  for await (const one of events) found.push(one)
  return found
}

test('a search is asked with what was given, and nothing else', async () => {
  const asked: [string | undefined, string | undefined][] = []
  const baseUrl = await serve((request, response) => {
    asked.push([request.url, request.headers.accept])
    json(response, answer)
  })
  const client = createClient({ baseUrl: `${baseUrl}/shops/` })
  expect(await client.search('desk & lamp')).toEqual(answer)
  await client.search('무선\uD800', { malls: ['a', 'b'], sort: 'price', limit: 5, timeout: 900, maxAge: 0, page: undefined })
  expect(asked).toEqual([
    ['/shops/v1/search?q=desk%20%26%20lamp', 'application/json'],
    ['/shops/v1/search?q=%EB%AC%B4%EC%84%A0%EF%BF%BD&malls=a%2Cb&sort=price&limit=5&timeout=900&maxAge=0', 'application/json'],
  ])
})

test('events come typed and one by one; those of a later version are passed over, and nothing is read beyond done', async () => {
  const seen = Promise.withResolvers<void>()
  const baseUrl = await serve((request, response) => {
    expect(request.url).toBe('/v1/search/stream?q=lamp')
    expect(request.headers.accept).toBe('text/event-stream')
    streamed(response, event('mall', report('alpha', 'pending')))
    // Only what the caller has got so far makes the rest come, and the stream is never ended.
    void seen.promise.then(() =>
      response.write(event('offers', { mall: 'alpha', offers: [] }) + event('news', {}) + event('done', done) + event('mall', {})),
    )
  })
  const events: SearchEvent[] = []
  for await (const one of createClient({ baseUrl }).stream('lamp')) {
    events.push(one)
    seen.resolve()
  }
  expect(events).toEqual([
    { event: 'mall', data: report('alpha', 'pending') },
    { event: 'offers', data: { mall: 'alpha', offers: [] } },
    { event: 'done', data: done },
  ])
})

test('signs cut between two packets are whole again', async () => {
  const bytes = Buffer.from(event('offers', { mall: 'alpha', offers: [{ title: '무선 이어폰 😀' }] }) + event('done', done))
  const baseUrl = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    for (const byte of bytes) response.write(Buffer.of(byte))
    response.end()
  })
  const [first] = await all(createClient({ baseUrl }).stream('lamp'))
  expect(first).toMatchObject({ data: { offers: [{ title: '무선 이어폰 😀' }] } })
})

test('where fetch has no streams, as in React Native, all events come at the end', async () => {
  const baseUrl = await serve((_request, response) => {
    streamed(response, `\uFEFF${event('mall', report('alpha', 'ok'))}${event('done', done)}`)
    response.end()
  })
  const withoutStreams: typeof fetch = async (...args) => {
    const { ok, status, headers, text } = await fetch(...args).then((response) => ({
      ok: response.ok,
      status: response.status,
      headers: response.headers,
      text: () => response.text(),
    }))
    return { ok, status, headers, text } as Response
  }
  const events = await all(createClient({ baseUrl, fetch: withoutStreams }).stream('lamp'))
  expect(events.map((one) => one.event)).toEqual(['mall', 'done'])
})

test('whoever leaves the loop ends the request', async () => {
  const closed = Promise.withResolvers<void>()
  const baseUrl = await serve((_request, response) => {
    response.on('close', closed.resolve)
    streamed(response, event('mall', report('alpha', 'pending')))
  })
  for await (const _ of createClient({ baseUrl }).stream('lamp')) break
  await closed.promise
})

test('what is thrown after an abort is the signal’s reason, before, while and after the answer begins', async () => {
  const reason = new Error('enough')
  const closed = Promise.withResolvers<void>()
  const controller = new AbortController()
  const baseUrl = await serve((request, response) => {
    if (request.url!.includes('silent')) return controller.abort(reason)
    response.on('close', closed.resolve)
    return void streamed(response, event('mall', report('alpha', 'pending')))
  })
  const client = createClient({ baseUrl })
  await expect(client.search('x', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  await expect(client.search('silent', { signal: controller.signal })).rejects.toBe(reason)
  const streaming = new AbortController()
  const events = client.stream('x', { signal: streaming.signal })
  await events.next()
  streaming.abort(reason)
  await expect(events.next()).rejects.toBe(reason)
  await closed.promise
})

test('a fetch that does not heed its signal holds nobody', async () => {
  const deaf: typeof fetch = () => new Promise(() => undefined)
  const controller = new AbortController()
  const asked = createClient({ baseUrl: 'http://gate', fetch: deaf }).malls({ signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(asked).rejects.toThrow('enough')
  const bounded = createClient({ baseUrl: 'http://gate', fetch: deaf, graceMs: 20 })
  expect(await failing(bounded.malls())).toMatchObject({ code: 'timeout', status: 0 })
})

test('a problem of Gate’s is told in full, by its first field too', async () => {
  const errors = [
    { in: 'querystring', name: 'limit', message: 'must be from 1 to 1000' },
    { in: 'querystring', name: 'q', message: 'is missing' },
  ]
  const said = problem('invalid_request', 'limit: must be from 1 to 1000; q: is missing', { errors, traceId: 'abc' })
  const baseUrl = await serve((_request, response) => json(response, said, 400))
  const client = createClient({ baseUrl })
  for (const asking of [() => client.search(''), () => all(client.stream('')), () => client.malls()]) {
    const error = await failing(asking())
    expect(error).toMatchObject({
      name: 'MallgateError',
      message: said.detail,
      code: 'invalid_request',
      status: 400,
      title: 'The request is not valid',
      detail: said.detail,
      action: said.action,
      field: 'limit',
      faults: [
        { field: 'limit', message: 'must be from 1 to 1000' },
        { field: 'q', message: 'is missing' },
      ],
      traceId: 'abc',
      problem: said,
    })
  }
})

test('where no mall answered, the error has what became of each', async () => {
  const malls = [report('alpha', 'blocked')]
  const baseUrl = await serve((_request, response) => json(response, problem('no_mall_answered', undefined, { malls }), 503))
  expect(await failing(createClient({ baseUrl }).search('x'))).toMatchObject({
    code: 'no_mall_answered',
    status: 503,
    malls,
    field: undefined,
  })
})

test('one mall is asked for by its id, all of them come as a list', async () => {
  const info = { id: 'alpha', instances: 1 }
  const baseUrl = await serve((request, response) => {
    if (request.url === '/v1/malls') return json(response, { malls: [info] })
    if (request.url === '/v1/malls/alpha') return json(response, info)
    expect(request.url).toBe('/v1/malls/..%2Fx')
    return json(response, problem('not_found'), 404)
  })
  const client = createClient({ baseUrl })
  expect(await client.malls()).toEqual([info])
  expect(await client.mall('alpha')).toEqual(info)
  expect(await failing(client.mall('../x'))).toMatchObject({ code: 'not_found', status: 404 })
})

const strange: [what: string, handler: Handler][] = [
  ['a page with 404', (_request, response) => void response.writeHead(404).end('<html>')],
  ['a page with 200', (_request, response) => void response.writeHead(200).end('<html>')],
  ['other JSON', (_request, response) => json(response, { hello: 'world' })],
  ['null', (_request, response) => json(response, null)],
  ['an error that is no problem', (_request, response) => json(response, { error: 'x' }, 500)],
]

test.each(strange)('what answers with %s is no Gate', async (_what, handler) => {
  const client = createClient({ baseUrl: await serve(handler) })
  for (const asking of [client.search('x'), all(client.stream('x')), client.malls(), client.mall('x')])
    expect(await failing(asking)).toMatchObject({ code: 'invalid_answer' })
})

test('no connection is unreachable, a cut answer broken, and so is a stream that ends before done', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  gone.close()
  await once(gone, 'close')
  const error = await failing(createClient({ baseUrl: `http://127.0.0.1:${port}` }).search('x'))
  expect(error).toMatchObject({ code: 'unreachable', status: 0 })
  expect(error.message).toContain('ECONNREFUSED')

  const cutting = await serve((request, response) => {
    if (request.url!.includes('stream')) streamed(response, event('mall', report('alpha', 'pending')))
    else response.writeHead(200, { 'content-length': 100 }).write('{')
    setImmediate(() => response.destroy())
  })
  const cut = createClient({ baseUrl: cutting })
  for (const asking of [cut.search('x'), all(cut.stream('x'))]) expect(await failing(asking)).toMatchObject({ code: 'broken' })
  const short = await serve((_request, response) => {
    streamed(response, event('mall', report('alpha', 'pending')))
    response.end()
  })
  expect(await failing(all(createClient({ baseUrl: short }).stream('x')))).toMatchObject({ code: 'broken' })
})

test('a Gate that says nothing is given up after the search’s time and the grace; one that is slow between events is not', async () => {
  const baseUrl = await serve((request, response) => {
    if (request.url!.includes('stream')) streamed(response, event('mall', report('alpha', 'pending')))
  })
  const client = createClient({ baseUrl, graceMs: 30 })
  expect(await failing(client.search('x', { timeout: 20 }))).toMatchObject({ code: 'timeout' })
  expect(await failing(all(client.stream('x', { timeout: 20 })))).toMatchObject({ code: 'timeout' })
  expect(await failing(client.malls())).toMatchObject({ code: 'timeout' })
})

test('what keeps a stream open without an event ends with its time, and so do events nobody knows', async () => {
  for (const sign of [':\n\n', event('news', {})]) {
    const baseUrl = await serve((_request, response) => {
      streamed(response, event('mall', report('alpha', 'pending')))
      const timer = setInterval(() => response.write(sign), 5)
      response.on('close', () => clearInterval(timer))
    })
    const client = createClient({ baseUrl, graceMs: 100 })
    expect(await failing(all(client.stream('x', { timeout: 50 })))).toMatchObject({ code: 'timeout' })
  }
})

test('comments that come faster than they can be read hold nobody either', async () => {
  const chunk = new TextEncoder().encode(':\n\n')
  const flooding: typeof fetch = async () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }), {
      headers: { 'content-type': 'text/event-stream' },
    })
  const client = createClient({ baseUrl: 'http://gate', fetch: flooding, graceMs: 20 })
  expect(await failing(all(client.stream('x', { timeout: 20 })))).toMatchObject({ code: 'timeout' })
})

test('what the reader of a stream takes for himself is not counted', async () => {
  const baseUrl = await serve((_request, response) => {
    streamed(response, event('mall', report('alpha', 'pending')) + event('mall', report('alpha', 'ok')) + event('done', done))
  })
  const events: string[] = []
  for await (const { event: name } of createClient({ baseUrl, graceMs: 150 }).stream('x', { timeout: 50 })) {
    events.push(name)
    await new Promise((resolve) => setTimeout(resolve, 120))
  }
  expect(events).toEqual(['mall', 'mall', 'done'])
})

const said = { code: 'invalid_request', title: 'No', status: 400 }
test.each([
  { ...said, errors: 'nope' },
  { ...said, errors: [null] },
  { ...said, errors: [{ message: 1 }] },
  { ...said, errors: [{ message: 'x', name: {} }] },
  { ...said, malls: [null] },
  { ...said, malls: 'none' },
  { ...said, detail: {} },
  { ...said, action: 5 },
])('an error that only begins as a problem does is no Gate’s: %j', async (body) => {
  const client = createClient({ baseUrl: await serve((_request, response) => json(response, body, 400)) })
  for (const asking of [client.search('x'), all(client.stream('x')), client.malls()])
    expect(await failing(asking)).toMatchObject({ code: 'invalid_answer', status: 400 })
})

test.each([
  ['mall', {}],
  ['mall', []],
  ['offers', { mall: 'alpha', offers: {} }],
  ['offers', { mall: 'alpha', offers: [null] }],
  ['done', { ...done, malls: [null] }],
])('an event of another shape is no Gate’s: %s %j', async (name, data) => {
  const client = createClient({ baseUrl: await serve((_request, response) => streamed(response, event(name, data))) })
  expect(await failing(all(client.stream('x')))).toMatchObject({ code: 'invalid_answer' })
})

test('a base URL with a user and a password is refused, and they are never told', () => {
  for (const baseUrl of [
    'https://me:secret@gate',
    'https://secret@gate/x',
    'ftp://me:secret@gate',
    'me:secret@gate',
    'https:\\\\me:secret@gate',
  ]) {
    const create = () => createClient({ baseUrl })
    expect(create).toThrow(TypeError)
    expect(create).not.toThrow(/secret/)
  }
  expect(() => createClient({ baseUrl: 'https://me:secret@gate' })).toThrow(/no user and no password/)
  for (const baseUrl of ['https://gate/of/@me', 'https://gate//@me']) expect(() => createClient({ baseUrl })).not.toThrow()
})

test('a base URL that is none is said at once; the usual time-out is Gate’s own', () => {
  for (const baseUrl of ['', 'gate', '/api', 'ftp://x', 'http://', 'http://x?y', 'http://x y'])
    expect(() => createClient({ baseUrl })).toThrow(TypeError)
  expect(usualTimeoutMs).toBe(defaultTimeoutMs)
})
