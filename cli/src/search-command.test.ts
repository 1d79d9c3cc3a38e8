import { problem } from '@mallgate/shared/contract/problem'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'

import { cli, nobodyAt, server } from './cli-for-tests.ts'

const offer = (mall: string, id: string, minor: number, currency: string) => ({
  id,
  mall,
  title: `Lamp ${id}`,
  total: { minor, currency, raw: '' },
  availability: 'InStock',
  position: 1,
  observedAt: '2026-01-02T03:04:05.000Z',
})
const report = (mall: string, status: string, offers = 0, more = {}) => ({ mall, status, offers, elapsedMs: 5, ...more })
const done = (malls: object[], found: number, complete: boolean) => ({ query: 'lamp', complete, elapsedMs: 42, found, malls })

function stream(response: ServerResponse, events: [event: string, data: object][]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const [i, [event, data]] of events.entries()) response.write(`id: ${i + 1}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

test('a line for each mall comes as it answers, then the table in the order asked for, then a summary', async () => {
  const asked: string[] = []
  const failed = report('beta', 'blocked', 0, { error: { message: 'a captcha page came' } })
  const ended = report('alpha', 'ok', 2, { source: 'live' })
  const gate = await server((request, response) => {
    asked.push(request.url!)
    stream(response, [
      ['mall', report('alpha', 'pending')],
      ['mall', report('beta', 'pending')],
      ['mall', report('gamma', 'pending')],
      ['mall', failed],
      ['offers', { mall: 'alpha', offers: [offer('alpha', 'dear', 9000, 'EUR'), offer('alpha', 'cheap', 500, 'EUR')] }],
      ['mall', ended],
      ['offers', { mall: 'gamma', offers: [offer('gamma', 'won', 16_000, 'KRW')] }],
      ['mall', report('gamma', 'stale', 1, { source: 'stored', ageMs: 7_200_000 })],
      ['done', done([ended, failed, report('gamma', 'stale', 1)], 3, false)],
    ])
    response.end()
  })
  const { exitCode, out, err } = await cli([
    'search',
    'lamp',
    '--sort',
    'price',
    '--malls',
    'alpha,beta,gamma',
    '--max-age',
    '0',
    '--gate',
    gate,
  ])
  expect(out.split('\n')).toEqual([
    '✖ beta   blocked       5 ms · a captcha page came',
    '✔ alpha  ok            2 offers · 5 ms',
    '! gamma  stale         1 offer · stored, 2 h old · 5 ms',
    '',
    'TITLE         PRICE  MALL   AVAILABILITY',
    'Lamp cheap    €5.00  alpha  in stock',
    'Lamp won    ₩16,000  gamma  in stock',
    'Lamp dear    €90.00  alpha  in stock',
    '',
    '3 offers from 2 of 3 malls in 42 ms · not complete',
    '',
  ])
  expect([exitCode, err]).toEqual([0, ''])
  expect(asked).toEqual(['/v1/search/stream?q=lamp&malls=alpha%2Cbeta%2Cgamma&sort=price&maxAge=0&limit=20'])
})

test('a mall’s line is there before the next mall has answered', async () => {
  const seen = Promise.withResolvers<void>()
  const gate = await server((_request, response) => {
    stream(response, [
      ['mall', report('alpha', 'pending')],
      ['mall', report('alpha', 'empty', 0, { source: 'live' })],
    ])
    const rest = `event: done\ndata: ${JSON.stringify(done([report('alpha', 'empty')], 0, true))}\n\n`
    void seen.promise.then(() => response.end(rest))
  })
  let out = ''
  const stdout = { write: (text: string) => void ((out += text), out.includes('alpha') && seen.resolve()) }
  const { exitCode } = await cli(['search', 'lamp', '--gate', gate], { stdout })
  expect(out).toContain('No offers from 1 of 1 mall')
  expect(exitCode).toBe(0)
})

test('--json prints Gate’s whole answer as it came', async () => {
  const body = JSON.stringify({ ...done([report('alpha', 'ok', 1)], 1, true), offers: [offer('alpha', 'a', 1, 'EUR')] })
  const gate = await server((request, response) => {
    expect(request.url).toBe('/v1/search?q=desk%20lamp&limit=5')
    response.setHeader('content-type', 'application/json').end(body)
  })
  expect(await cli(['search', 'desk', 'lamp', '--json', '--limit', '5', '--gate', gate])).toEqual({
    exitCode: 0,
    out: `${body}\n`,
    err: '',
  })
})

const refusing = (problemOf: object, status: number): Promise<string> =>
  server((_request, response) => response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problemOf)))

test('no mall answered is exit status 3, with the reports where JSON was asked for', async () => {
  const malls = [report('alpha', 'timeout')]
  const gate = await server((request, response) => {
    if (request.url!.startsWith('/v1/search/stream')) {
      stream(response, [
        ['mall', report('alpha', 'pending')],
        ['mall', malls[0]!],
        ['done', done(malls, 0, false)],
      ])
      return response.end()
    }
    return response.writeHead(503).end(JSON.stringify(problem('no_mall_answered', undefined, { malls })))
  })
  const table = await cli(['search', 'lamp', '--gate', gate])
  expect(table).toMatchObject({ exitCode: 3, out: expect.stringContaining('No mall could answer.') })
  const json = await cli(['search', 'lamp', '--json', '--gate', gate])
  expect(json.exitCode).toBe(3)
  expect(JSON.parse(json.out)).toMatchObject({ code: 'no_mall_answered', malls })
  const none = await cli(['search', 'lamp', '--gate', await refusing(problem('no_malls'), 503)])
  expect(none).toMatchObject({ exitCode: 3, out: '', err: expect.stringContaining('No mall is registered. Start a mall') })
})

test('what Gate finds wrong is told in the command’s own terms', async () => {
  const errors = [
    { in: 'querystring', name: 'maxAge', message: 'must be from 0 to 9 seconds' },
    { in: 'querystring', name: 'q', message: 'must not be empty' },
  ]
  const gate = await refusing(problem('invalid_request', 'x', { errors }), 400)
  for (const more of [[], ['--json']]) {
    const { exitCode, out, err } = await cli(['search', 'x', '--gate', gate, ...more])
    expect([exitCode, out, err]).toEqual([2, '', 'mallgate: --max-age must be from 0 to 9 seconds; the query must not be empty.\n'])
  }
})

test('where there is no Gate, one sentence says what to do', async () => {
  const address = await nobodyAt()
  for (const more of [[], ['--json']]) {
    const { exitCode, err } = await cli(['search', 'x', ...more], { env: { GATE_URL: address } })
    expect(exitCode).toBe(1)
    expect(err).toBe(
      `mallgate: Gate cannot be reached at ${address} (ECONNREFUSED): start it with \`npm start\`, or say where it is with --gate or GATE_URL.\n`,
    )
  }
  const other = await server((_request, response) => response.writeHead(404).end('<html>'))
  expect(await cli(['search', 'x', '--gate', other])).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('is not a Gate: it answered 404'),
  })
})

test('a stream that breaks off is a failure, not an empty answer', async () => {
  const cut = await server((_request, response) => {
    stream(response, [['mall', report('alpha', 'pending')]])
    setImmediate(() => response.destroy())
  })
  expect(await cli(['search', 'x', '--gate', cut])).toMatchObject({ exitCode: 1, err: expect.stringContaining('broke off') })
  const short = await server((_request, response) => {
    stream(response, [['mall', report('alpha', 'pending')]])
    response.end()
  })
  expect(await cli(['search', 'x', '--gate', short])).toMatchObject({ exitCode: 1, err: expect.stringContaining('ask again') })
})

test('Ctrl-C ends the search at once, and Gate sees the connection go', async () => {
  const interrupt = new AbortController()
  const closed = Promise.withResolvers<void>()
  const gate = await server((_request, response) => {
    response.on('close', closed.resolve)
    stream(response, [['mall', report('alpha', 'pending')]])
    interrupt.abort()
  })
  const { exitCode, err } = await cli(['search', 'x', '--gate', gate], { signal: interrupt.signal })
  expect([exitCode, err]).toEqual([130, ''])
  await closed.promise
})

test('colours are for terminals, and not where NO_COLOR is set', async () => {
  const gate = await server((_request, response) => {
    stream(response, [
      ['mall', report('alpha', 'pending')],
      ['mall', report('alpha', 'empty')],
      ['done', done([report('alpha', 'empty')], 0, true)],
    ])
    response.end()
  })
  const on = async (isTTY: boolean, env: Record<string, string>) => {
    let out = ''
    await cli(['search', 'x', '--gate', gate], { stdout: { write: (text) => (out += text), isTTY, columns: 80 }, env })
    return out.includes('\u001B[')
  }
  expect(await on(true, {})).toBe(true)
  expect(await on(true, { NO_COLOR: '1' })).toBe(false)
  expect(await on(true, { TERM: 'dumb' })).toBe(false)
  expect(await on(false, {})).toBe(false)
})

const escape = '\u001B]0;x\u0007'

test('nothing that was said or given reaches the terminal as a command', async () => {
  const strange = report(`al${escape}pha`, `ok${escape}`, 0, { source: 'live' })
  const gate = await server((_request, response) => {
    stream(response, [
      ['mall', { ...strange, status: 'pending' }],
      ['mall', strange],
      ['done', done([strange], 0, true)],
    ])
    response.end()
  })
  const refusing = await server((_request, response) => {
    const body = problem('invalid_request', `no${escape}`, { errors: [{ name: `a${escape}`, message: `b${escape}` }] })
    response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
  })
  const runs = [
    ['search', 'x', '--gate', gate],
    ['search', 'x', '--gate', refusing],
    ['search', 'x', '--gate', `x${escape}`],
  ]
  for (const argv of [...runs, ['ps', '--call-center', `x${escape}`]]) {
    const { out, err } = await cli(argv)
    expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(`${out}${err}`).toContain(']0;x')
  }
})

test('a password in an address is neither sent nor told', async () => {
  const asked: string[] = []
  const gate = await server((request, response) => {
    asked.push(request.url!)
    response.end()
  })
  const withUser = gate.replace('//', '//me:secret@')
  for (const argv of [
    ['search', 'x', '--gate', withUser],
    ['search', 'x', '--gate', 'me:secret@gate'],
    ['search', 'x', '--gate', 'ftp://me:secret@gate'],
    ['ps', '--call-center', 'me:secret@callcenter'],
  ]) {
    const { exitCode, out, err } = await cli(argv)
    expect([exitCode, out]).toEqual([2, ''])
    expect(err).not.toContain('secret')
  }
  expect(asked).toEqual([])
})

test('help and version go to stdout, wrong usage to stderr with exit status 2', async () => {
  expect(await cli(['--version'])).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' })
  expect(await cli(['search', '--help'])).toMatchObject({ exitCode: 0, out: expect.stringContaining('--max-age') })
  expect(await cli(['search', 'x', '--wat'])).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining('--wat') })
})
