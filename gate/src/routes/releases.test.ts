import type { SearchAnswer } from '@mallgate/shared/contract/search'
import { expect, test } from 'vitest'

import { answerOf, configOf, gateOver, instanceOf, offerOf, refusedAddress, standInMall } from '../gate-for-tests.ts'

const rule = { id: 'next', mall: 'alpha', version: '2', share: 0.5, groups: ['beta'] }
const config = configOf({ releases: [rule] })

async function twoVersions() {
  const serve = (title: string) => standInMall(({ mall }) => answerOf(mall, [offerOf(mall, 'x', { title })], { freshForMs: 60_000 }))
  const [stable, next] = [await serve('stable'), await serve('next')]
  const of = (id: string, address: string, version: string) =>
    instanceOf(id, address, ['alpha'], { version, malls: [{ id: 'alpha', definition: `sha256-${version}` }] })
  const { app, watch } = await gateOver([of('stable', stable.address, '1'), of('next', next.address, '2')], { config })
  const ask = async (headers: Record<string, string>, query = 'q=lamp') =>
    (await app.inject({ url: `/v1/search?${query}`, headers })).json<SearchAnswer>().offers[0]!.title
  return { ask, stable, next, watch, of }
}

test('a group gets the release, a share of all others too, each user the same each time, from the cache as well as live', async () => {
  const { ask, stable, next } = await twoVersions()
  for (const query of ['q=lamp', 'q=lamp&maxAge=0'])
    for (let i = 0; i < 3; i++) expect(await ask({ 'x-user-group': 'staff, beta' }, query)).toBe('next')
  const first = new Map<string, string>()
  for (let round = 0; round < 3; round++)
    for (let i = 0; i < 40; i++) {
      const said = await ask({ 'x-user-id': `user-${i}` })
      expect(first.get(`user-${i}`) ?? said).toBe(said)
      first.set(`user-${i}`, said)
    }
  const released = [...first.values()].filter((said) => said === 'next').length
  expect(released).toBeGreaterThan(8)
  expect(released).toBeLessThan(32)
  // Each definition's answer was asked for once and then kept for those whom it is for.
  expect(stable.asked).toHaveLength(1)
  expect(next.asked.length).toBeLessThanOrEqual(5)
})

test('where a release’s instances cannot be reached, its users are served by the rest', async () => {
  const { ask, watch, of, stable } = await twoVersions()
  watch.change([of('stable', stable.address, '1'), of('next', await refusedAddress(), '2')])
  for (let i = 0; i < 3; i++) expect(await ask({ 'x-user-group': 'beta' }, `q=sofa${i}`)).toBe('stable')
})
