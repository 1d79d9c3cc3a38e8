import { problem } from '@mallgate/shared/contract/problem'
import { expect, test } from 'vitest'

import { cli, server } from './cli-for-tests.ts'

const definition = `sha256-${'ab'.repeat(16)}`
const malls = [
  { id: 'demo-hanmart', name: '한마트', instances: 2, definition },
  { id: 'demo-techmart', name: 'TechMart', instances: 1, definition },
  { id: 'weird', name: 'B\u001B[31mad\u202E', instances: 0, mode: 'code' },
]
const gateWith = (list: unknown[]) =>
  server((request, response) => {
    response.setHeader('content-type', 'application/json')
    if (request.url === '/v1/malls') return response.end(JSON.stringify({ malls: list }))
    const one = malls.find(({ id }) => request.url === `/v1/malls/${id}`)
    if (one) return response.end(JSON.stringify(one))
    return response.writeHead(404).end(JSON.stringify(problem('not_found', 'No mall nix is registered; /v1/malls lists those that are.')))
  })

test('the malls stand in a table, with who serves each', async () => {
  const gate = await gateWith(malls)
  const { exitCode, out } = await cli(['malls', '--gate', gate], { tty: 80 })
  expect(exitCode).toBe(0)
  expect(out.split('\n')).toEqual([
    'MALL           NAME      STATE        INSTANCES  MODE  DEFINITION',
    'demo-hanmart   한마트    up                   2        sha256-ababababababababa…',
    'demo-techmart  TechMart  up                   1        sha256-ababababababababa…',
    'weird          B [31mad  no instance          0  code',
    '',
    '3 malls, 1 without an instance',
    '',
  ])
})

test('one mall is told by its id, as JSON too; one that is not there is a failure', async () => {
  const gate = await gateWith(malls)
  expect((await cli(['malls', 'demo-hanmart', '--gate', gate])).out).toBe(
    `MALL          NAME    STATE  INSTANCES  DEFINITION\ndemo-hanmart  한마트  up             2  ${definition}\n`,
  )
  expect(JSON.parse((await cli(['malls', 'weird', '--json', '--gate', gate])).out)).toEqual(malls[2])
  expect(JSON.parse((await cli(['malls', '--json', '--gate', gate])).out)).toEqual({ malls })
  expect(await cli(['malls', 'nix', '--gate', gate])).toEqual({
    exitCode: 1,
    out: '',
    err: 'mallgate: No mall nix is registered; /v1/malls lists those that are.\n',
  })
})

test('where there are no malls, it is said', async () => {
  expect(await cli(['malls', '--gate', await gateWith([])])).toEqual({ exitCode: 0, out: 'No mall is registered.\n', err: '' })
})

test('a completion script gets ids a line each, none that a shell would obey, and never a message', async () => {
  const gate = await gateWith([...malls, { id: '$(touch /tmp/x)', instances: 1 }])
  const env = { GATE_URL: gate }
  expect(await cli(['__names', 'malls'], { env })).toEqual({ exitCode: 0, out: 'demo-hanmart\ndemo-techmart\nweird\n', err: '' })
  expect(await cli(['__names', 'malls'], { env: { GATE_URL: 'http://127.0.0.1:1' } })).toEqual({ exitCode: 0, out: '', err: '' })
  expect(await cli(['__names', 'malls'], { env: { GATE_URL: 'nonsense' } })).toEqual({ exitCode: 0, out: '', err: '' })
})
