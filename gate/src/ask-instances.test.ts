import { once } from 'node:events'

import type { SearchAnswer } from '@mallgate/shared/contract/search'
import { expect, test } from 'vitest'

import { type Asked, answerOf, gateOver, instanceOf, offerOf, standInMall } from './gate-for-tests.ts'

test('an instance that hangs costs no query its answer: another is asked beside it, and soon it alone', async () => {
  const well = await standInMall(({ mall }) => answerOf(mall, [offerOf(mall, 'x')]))
  const hung = await standInMall(() => undefined)
  const { app } = await gateOver([instanceOf('mall-1', well.address, ['alpha']), instanceOf('mall-2', hung.address, ['alpha'])])
  const times: number[] = []
  for (let i = 0; i < 60; i++) {
    const answer = (await app.inject(`/v1/search?q=lamp${i}`)).json<SearchAnswer>()
    expect(answer.malls[0]!.status).toBe('ok')
    times.push(answer.elapsedMs)
  }
  expect(Math.max(...times)).toBeLessThan(2_500)
  expect(hung.asked.length).toBeGreaterThan(0)
  expect(hung.asked.length).toBeLessThan(10)
})

test('half of the deadline is waited at most, and who was given up is told', async () => {
  const closed: Promise<unknown>[] = []
  const hang = ({ response }: Asked) => void closed.push(once(response, 'close'))
  const hung = await standInMall(hang)
  let asked = 0
  const second = await standInMall((one) => (asked++ === 0 ? void hang(one) : answerOf(one.mall, [])))
  const { app } = await gateOver([
    instanceOf('mall-1', hung.address, ['alpha']),
    instanceOf('mall-2', second.address, ['alpha']),
    instanceOf('mall-3', second.address, ['alpha'], { state: 'draining' }),
  ])
  // Whichever is asked first, it hangs; nobody has answered yet, so nothing is usual.
  await app.inject('/v1/search?q=lamp&timeout=400')
  expect((await app.inject('/v1/search?q=lamp&timeout=600')).json<SearchAnswer>().malls[0]!.status).toBe('empty')
  await Promise.all(closed)
})

test('where there is nobody else to ask, nobody is asked twice', async () => {
  const slow = await standInMall(({ mall, response }) => {
    setTimeout(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(answerOf(mall, []))), 400)
    return undefined
  })
  const { app } = await gateOver([
    instanceOf('mall-1', slow.address, ['alpha']),
    instanceOf('mall-2', slow.address, ['alpha'], { state: 'draining' }),
    instanceOf('mall-3', slow.address, ['alpha'], { suspect: true }),
  ])
  expect((await app.inject('/v1/search?q=lamp&timeout=700')).json<SearchAnswer>().malls[0]!.status).toBe('empty')
  expect(slow.asked).toHaveLength(1)
})
