import { expect, test } from 'vitest'

import { gateOver, healthOf, instanceOf, standInStore } from '../gate-for-tests.ts'

const none = { up: 0, suspect: 0, draining: 0, out_of_service: 0, down: 0 }

test('the malls are listed with how they fare: instances by state, versions, breaker; and no address', async () => {
  const { app } = await gateOver([
    instanceOf('mall-1', 'http://10.0.0.1:1', ['beta', 'alpha']),
    instanceOf('mall-2', 'http://10.0.0.2:1', ['beta'], { version: '0.2.0' }),
    instanceOf('mall-3', 'http://10.0.0.3:1', ['gamma'], { state: 'starting' }),
    instanceOf('mall-4', 'http://10.0.0.4:1', ['alpha'], { state: 'draining' }),
    instanceOf('mall-5', 'http://10.0.0.5:1', ['alpha'], { suspect: true }),
    instanceOf('mall-6', 'http://10.0.0.6:1', ['alpha'], { state: 'out_of_service', ordered: true }),
  ])
  const response = await app.inject('/v1/malls')
  const common = { definition: 'sha256-1', breaker: 'closed' }
  expect(response.json()).toEqual({
    malls: [
      {
        id: 'alpha',
        name: 'The alpha',
        instances: 1,
        states: { ...none, up: 1, suspect: 1, draining: 1, out_of_service: 1 },
        versions: ['0.1.0'],
        ...common,
      },
      { id: 'beta', name: 'The beta', instances: 2, states: { ...none, up: 2 }, versions: ['0.1.0', '0.2.0'], ...common },
    ],
  })
  expect(response.body).not.toContain('10.0.0')
})

test('one mall is told by its id; one that is not there is 404', async () => {
  const { app } = await gateOver([instanceOf('mall-1', 'http://10.0.0.1:1', ['alpha'])])
  expect((await app.inject('/v1/malls/alpha')).json()).toMatchObject({ id: 'alpha', instances: 1 })
  expect((await app.inject('/v1/malls/beta')).json()).toMatchObject({ status: 404, code: 'not_found' })
  expect((await app.inject('/v1/malls/NO!')).json()).toMatchObject({ status: 400, code: 'invalid_request' })
})

test('one mall says what its latest crawls tell, and is told without that where no store does', async () => {
  const malls = [instanceOf('mall-1', 'http://10.0.0.1:1', ['alpha'])]
  const told = await gateOver(malls, { stores: [(await standInStore({})).instance] })
  expect((await told.app.inject('/v1/malls/alpha')).json()).toMatchObject({ id: 'alpha', health: healthOf('alpha') })
  const silent = await gateOver(malls, { stores: [(await standInStore({}, { hang: true })).instance] })
  const answer = (await silent.app.inject('/v1/malls/alpha')).json<object>()
  expect(answer).toMatchObject({ id: 'alpha', instances: 1 })
  expect(answer).not.toHaveProperty('health')
})
