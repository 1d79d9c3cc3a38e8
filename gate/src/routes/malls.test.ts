import { expect, test } from 'vitest'

import { gateOver, instanceOf } from '../gate-for-tests.ts'

test('the malls are listed with how many instances serve them, and no address', async () => {
  const { app } = await gateOver([
    instanceOf('mall-1', 'http://10.0.0.1:1', ['beta', 'alpha']),
    instanceOf('mall-2', 'http://10.0.0.2:1', ['beta']),
    instanceOf('mall-3', 'http://10.0.0.3:1', ['gamma'], { state: 'starting' }),
    instanceOf('mall-4', 'http://10.0.0.4:1', ['alpha'], { state: 'draining' }),
  ])
  const response = await app.inject('/v1/malls')
  expect(response.json()).toEqual({
    malls: [
      { id: 'alpha', name: 'The alpha', instances: 1, definition: 'sha256-1' },
      { id: 'beta', name: 'The beta', instances: 2, definition: 'sha256-1' },
    ],
  })
})

test('one mall is told by its id; one that is not there is 404', async () => {
  const { app } = await gateOver([instanceOf('mall-1', 'http://10.0.0.1:1', ['alpha'])])
  expect((await app.inject('/v1/malls/alpha')).json()).toMatchObject({ id: 'alpha', instances: 1 })
  expect((await app.inject('/v1/malls/beta')).json()).toMatchObject({ status: 404, code: 'not_found' })
  expect((await app.inject('/v1/malls/NO!')).json()).toMatchObject({ status: 400, code: 'invalid_request' })
})
