import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { DoneEvent, MallReport, OffersEvent } from '@mallgate/shared/contract/search'
import { expect, test } from 'vitest'

import { answerOf, gateOver, instanceOf, offerOf, standInMall } from '../gate-for-tests.ts'

interface Event {
  id: number
  event: string
  data: unknown
}

const eventOf = (block: string): Event => {
  const fields = Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
  return { id: Number(fields['id']), event: fields['event']!, data: JSON.parse(fields['data']!) }
}

async function* eventsOf(response: AsyncIterable<Buffer>): AsyncGenerator<Event> {
  let text = ''
  for await (const chunk of response) {
    const blocks = (text += chunk.toString()).split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) yield eventOf(block)
  }
}

async function open(app: Awaited<ReturnType<typeof gateOver>>['app'], path: string, headers = {}): Promise<IncomingMessage> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const [response] = (await once(
    get(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}${path}`, { headers }),
    'response',
  )) as [IncomingMessage]
  return response
}

test('events come as each mall answers: pending, offers, how it ended, and done at the end', async () => {
  const held = Promise.withResolvers<() => void>()
  const shop = await standInMall(({ mall, response }) => {
    if (mall === 'fast') return answerOf(mall, [offerOf(mall, 'b'), offerOf(mall, 'a'), offerOf(mall, 'c')])
    held.resolve(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(answerOf(mall, []))))
    return undefined
  })
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['fast', 'slow'])])
  const response = await open(app, '/v1/search/stream?q=Lamp&limit=2&timeout=20000', {
    accept: 'text/event-stream',
    'accept-encoding': 'gzip',
  })
  expect(response.headers['content-type']).toContain('text/event-stream')
  expect(response.headers['content-encoding']).toBeUndefined()
  const seen: Event[] = []
  for await (const event of eventsOf(response)) {
    seen.push(event)
    // Only when the fast mall's end is here may the slow one answer.
    if (event.event === 'mall' && (event.data as MallReport).status === 'ok') (await held.promise)()
  }
  expect(seen.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
  expect(seen.map(({ event }) => event)).toEqual(['mall', 'mall', 'offers', 'mall', 'mall', 'done'])
  expect(seen.slice(0, 2).map(({ data }) => (data as MallReport).status)).toEqual(['pending', 'pending'])
  expect((seen[2]!.data as OffersEvent).offers.map(({ id }) => id)).toEqual(['a', 'b'])
  const done = seen[5]!.data as DoneEvent
  expect(done).toMatchObject({
    query: 'lamp',
    complete: true,
    found: 3,
    malls: [
      { mall: 'fast', status: 'ok' },
      { mall: 'slow', status: 'empty' },
    ],
  })
  expect(done).not.toHaveProperty('offers')
})

test('a client that goes away aborts the calls to the malls', async () => {
  const asked = Promise.withResolvers<{ closed: Promise<unknown> }>()
  const shop = await standInMall(({ response }) => void asked.resolve({ closed: once(response, 'close') }))
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  const response = await open(app, '/v1/search/stream?q=lamp&timeout=30000')
  const { closed } = await asked.promise
  response.destroy()
  await closed
})

test('a client that goes away while it waits for the whole answer aborts the calls too', async () => {
  const asked = Promise.withResolvers<{ closed: Promise<unknown> }>()
  const shop = await standInMall(({ response }) => void asked.resolve({ closed: once(response, 'close') }))
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  await app.listen({ host: '127.0.0.1', port: 0 })
  const request = get(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/search?q=lamp&timeout=30000`)
  request.on('error', () => undefined)
  const { closed } = await asked.promise
  request.destroy()
  await closed
})

test('a mall that hangs ends as timeout at the deadline, and the stream with it', async () => {
  const shop = await standInMall(() => undefined)
  const { app } = await gateOver([instanceOf('mall-1', shop.address, ['alpha'])])
  const events = await Array.fromAsync(eventsOf(await open(app, '/v1/search/stream?q=lamp&timeout=200')))
  expect(events.map(({ event }) => event)).toEqual(['mall', 'mall', 'done'])
  expect(events[2]!.data).toMatchObject({ complete: false, malls: [{ mall: 'alpha', status: 'timeout' }] })
})

test('what is wrong is a problem before the stream begins', async () => {
  const { app } = await gateOver([])
  expect((await app.inject('/v1/search/stream?q=lamp')).json()).toMatchObject({ status: 503, code: 'no_malls' })
  const refused = await app.inject({ url: '/v1/search/stream?q=lamp', headers: { accept: 'application/json' } })
  expect(refused.json()).toMatchObject({ status: 406, code: 'not_acceptable' })
})

test('an EventSource that reconnects after the end is told with 204 to stop', async () => {
  const { app } = await gateOver([instanceOf('mall-1', 'http://127.0.0.1:9', ['alpha'])])
  const response = await app.inject({ url: '/v1/search/stream?q=lamp', headers: { 'last-event-id': '6' } })
  expect(response.statusCode).toBe(204)
  expect(response.body).toBe('')
})

test('a stream that must end before its deadline ends whole: what is unanswered is a timeout, and `done` comes', async () => {
  const shop = await standInMall(({ mall }) => (mall === 'fast' ? answerOf(mall, [offerOf(mall, 'a')]) : undefined))
  const { app, endings } = await gateOver([instanceOf('mall-1', shop.address, ['fast', 'slow'])])
  const seen: Event[] = []
  for await (const event of eventsOf(await open(app, '/v1/search/stream?q=lamp&timeout=30000'))) {
    seen.push(event)
    if (event.event === 'mall' && (event.data as MallReport).status === 'ok') endings.endAll()
  }
  expect(seen.at(-1)).toMatchObject({
    event: 'done',
    data: {
      complete: false,
      malls: [
        { mall: 'fast', status: 'ok' },
        { mall: 'slow', status: 'timeout' },
      ],
    },
  })
  const whole = await app.inject('/v1/search?q=lamp&timeout=30000')
  expect(whole.json()).toMatchObject({ code: 'no_mall_answered', malls: [{ status: 'timeout' }, { status: 'timeout' }] })
})
