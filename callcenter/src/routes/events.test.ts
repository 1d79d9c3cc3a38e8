import { afterEach, expect, test } from 'vitest'

import { askCallCenter } from '../ask-for-test.ts'
import { atEnd, endAll, freshTag, instance, startCallCenter } from '../start-for-test.ts'

afterEach(endAll)

interface Frame {
  id: string
  event: string
  data: Record<string, unknown>
}

/** Reads a service's events; `next` is the next one, or undefined at the end. */
async function events(address: string, lastEventId?: string) {
  const leaving = new AbortController()
  atEnd('stream', () => leaving.abort())
  const response = await fetch(`${address}/v1/services/mall/events`, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    signal: leaving.signal,
  })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<Frame | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const frame = text.slice(0, end)
        text = text.slice(end + 2)
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1]
        if (field('data')) return { id: field('id')!, event: field('event')!, data: JSON.parse(field('data')!) as Frame['data'] }
        continue
      }
      const { value, done } = await reader.read()
      if (done) return undefined
      text += value
    }
  }
  return { next, leave: () => leaving.abort() }
}

test('a stream begins with the list and goes on with changes, made through any Call Center', async () => {
  const tag = freshTag()
  const one = await askCallCenter({ tag })
  const other = await startCallCenter({ tag })
  await one.put('/v1/instances/mall-1', instance('mall-1'))
  const { next } = await events(other.address)
  expect(await next()).toMatchObject({ event: 'list', data: { service: 'mall', instances: [instance('mall-1')] } })
  await one.put('/v1/instances/mall-2', instance('mall-2'))
  const added = (await next())!
  expect(added).toMatchObject({ event: 'changes', data: { put: [instance('mall-2')], gone: [] } })
  expect(added.id).toBe(`${String(added.data['epoch'])}/${String(added.data['revision'])}`)
  await one.send('DELETE', '/v1/instances/mall-1')
  expect(await next()).toMatchObject({ event: 'changes', data: { since: added.data['revision'], put: [], gone: [{ id: 'mall-1' }] } })
})

test('a stream goes on where it was cut, and begins anew after an id that nobody gave', async () => {
  const { put, address } = await askCallCenter()
  await put('/v1/instances/mall-1', instance('mall-1'))
  const first = await events(address)
  const { id, data } = (await first.next())!
  first.leave()
  await put('/v1/instances/mall-2', instance('mall-2'))
  expect(await (await events(address, id)).next()).toMatchObject({
    event: 'changes',
    data: { since: data['revision'], put: [{ id: 'mall-2' }] },
  })
  for (const foreign of ['nonsense', 'another/7', `${id}9`])
    expect(await (await events(address, foreign)).next()).toMatchObject({ event: 'list' })
})

test('draining ends the streams', async () => {
  const { address, close } = await startCallCenter()
  const { next } = await events(address)
  await next()
  const closed = close()
  expect(await next()).toBeUndefined()
  await closed
})
