import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'

import { expect, onTestFinished, test } from 'vitest'

import { runCli } from './cli.ts'
import { cli } from './cli-for-tests.ts'

const piped = (...parts: (string | Uint8Array)[]) => {
  const stdin = new PassThrough()
  for (const part of parts) stdin.write(part)
  stdin.end()
  return stdin
}
const read = (out: string) =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('each line is answered in its place, be it a text or JSON', async () => {
  const input = '1.299,00 €\n\n{"text":" 423.923 KD","decimalSeparator":"."}\r\n{"text":null,"hint":"Kč"}\nsold out\n$1,299'
  const { exitCode, out, err } = await cli(['money'], { stdin: piped(input) })
  expect(exitCode).toBe(0)
  expect(err).toBe('')
  expect(read(out)).toEqual([
    { text: '1.299,00 €', amount: '1299.00', token: '€', currency: 'EUR', minor: 129900, ambiguous: false },
    { text: '', amount: null, token: null, currency: null, minor: null, ambiguous: false },
    { text: ' 423.923 KD', amount: '423.923', token: 'KD', currency: 'KWD', minor: 423923, ambiguous: false },
    { text: null, amount: null, token: 'Kč', currency: 'CZK', minor: null, ambiguous: false },
    { text: 'sold out', amount: null, token: null, currency: null, minor: null, ambiguous: false },
    { text: '$1,299', amount: '1299', token: '$', currency: 'USD', minor: 129900, ambiguous: true },
  ])
})

test('--locale and --currency count where a line does not say', async () => {
  const input = '1.299\n{"text":"1.299","locale":"en_US"}\n{"text":"5","currency":"usd"}\n199 kr\n'
  const { out } = await cli(['money', '--locale', 'da-DK', '--currency=dkk'], { stdin: piped(input) })
  expect(read(out).map(({ amount, currency }) => `${String(amount)} ${String(currency)}`)).toEqual([
    '1299 DKK',
    '1.299 DKK',
    '5 USD',
    '199 DKK',
  ])
})

test('--kind tells prices from what stands beside them', async () => {
  const { out } = await cli(['money', '--kind'], { stdin: piped('from $5\n12x R$ 44,00 sem juros\nwas £50\n4,98 €/kg\n£35\nnone\n') })
  expect(read(out).map(({ kind }) => kind)).toEqual(['from', 'instalment', 'was', 'unit', 'price', null])
})

test('a line that is no JSON for it is answered with what is wrong, those behind it all the same, and the end is 1', async () => {
  const input = '{"text":"1 €"\n{"hint":"€"}\n{"text":["5"]}\n{"text":"5","locale":"?"}\n{"text":"5","currency":"EURO"}\n5 €\n'
  const { exitCode, out, err } = await cli(['money'], { stdin: piped(input) })
  expect(exitCode).toBe(1)
  expect(read(out).map(({ error }) => error)).toEqual([
    expect.stringMatching(/^line 1: no JSON: /),
    'line 2: no "text": give {"text": "…"}',
    'line 3: "text" must be a text',
    'line 4: "locale" is "?", which is no language tag as de-AT',
    'line 5: "currency" is "EURO", which is no currency code as EUR',
    undefined,
  ])
  expect(err).toMatch(/^mallgate: 5 of 6 lines could not be read; the first is line 1: no JSON: /)
})

test('files are read one behind the other, and named where a line is wrong', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mallgate-money-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'a.txt'), '\uFEFF1 €\n2 €\n')
  await writeFile(join(folder, 'b.ndjson'), '{"text":"3 €"}\n{\n')
  const { exitCode, out } = await cli(['money', 'a.txt', 'b.ndjson'], { cwd: folder })
  expect(exitCode).toBe(1)
  expect(read(out).map(({ amount, error }) => amount ?? error)).toEqual([
    '1',
    '2',
    '3',
    expect.stringMatching(/^line b\.ndjson:2: no JSON/),
  ])
  expect((await cli(['money', 'none.txt'], { cwd: folder })).err).toBe('mallgate: none.txt cannot be read: there is no such file.\n')
  expect((await cli(['money', '.'], { cwd: folder })).err).toBe('mallgate: . cannot be read: it is a folder.\n')
})

test('what is no language and no currency is wrong usage, as is nothing to read', async () => {
  expect(await cli(['money', '--locale', 'x'], { stdin: piped('') })).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/--locale/) as string,
  })
  expect(await cli(['money', '--currency', 'EURO'], { stdin: piped('') })).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/--currency/) as string,
  })
  expect(await cli(['money'])).toMatchObject({ exitCode: 2, err: expect.stringMatching(/Nothing is piped in/) as string })
})

test('letters cut between two pieces are whole, and a line longer than a megabyte is one that cannot be read', async () => {
  const [first, second] = [Buffer.from('5 €\n').subarray(0, 3), Buffer.from('5 €\n').subarray(3)]
  const long = Buffer.alloc(700_000, 'x')
  const { exitCode, out } = await cli(['money'], { stdin: piped(first, second, long, long, long, '5 €\n6 €\n', long, long) })
  expect(exitCode).toBe(1)
  expect(read(out).map(({ amount, error }) => amount ?? error)).toEqual([
    '5',
    'line 2: longer than a megabyte',
    '6',
    'line 4: longer than a megabyte',
  ])
})

test('an answer is there before the next line is, and a slow reader is waited for', async () => {
  const stdin = new PassThrough()
  const stdout = new PassThrough({ highWaterMark: 1 })
  const ran = runCli(['money'], '1.2.3', {
    env: {},
    cwd: tmpdir(),
    who: 'tester@here',
    stdin,
    stdout,
    stderr: { write: () => true },
    signal: new AbortController().signal,
  })
  stdin.write('1 €\n')
  await once(stdout, 'readable')
  stdin.end('2 €\n3 €\n'.repeat(20_000))
  let out = String(stdout.read())
  expect(out).toMatch(/^\{"text":"1 €"/)
  stdout.on('data', (chunk: Buffer) => (out += String(chunk)))
  expect(await ran).toBe(0)
  expect(out.split('\n')).toHaveLength(40_002)
})

test('Ctrl-C ends it although nothing more comes', async () => {
  const stop = new AbortController()
  const stdin = new PassThrough()
  const ran = cli(['money'], { stdin, signal: stop.signal })
  stdin.write('1 €\n')
  stop.abort()
  expect(await ran).toMatchObject({ exitCode: 130 })
})
