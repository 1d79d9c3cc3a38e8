import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { problem } from '@mallgate/shared/contract/problem'
import { definitionHash } from '@mallgate/shared/definition-hash'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { callCenterWith, listed, recordOf } from './call-center-for-tests.ts'
import { cli } from './cli-for-tests.ts'

const definition: MallDefinition = {
  id: 'corner',
  url: 'https://corner.example',
  currency: 'EUR',
  locale: 'de-DE',
  request: { path: '/s', query: { q: '{query}' } },
  extract: { strategies: [{ css: { items: '.card', fields: { title: 'a', url: 'a@href', price: 'b' } } }] },
}
const hash = definitionHash(definition)
const yaml = `id: corner
url: https://corner.example
currency: EUR
locale: de-DE
request: { path: /s, query: { q: '{query}' } }
extract:
  strategies:
    - css: { items: .card, fields: { title: a, url: a@href, price: b } }
`
const record = recordOf('definition', 'corner', definition)
const running = (definitionOf: string) => listed('mall-a', { malls: [{ id: 'corner', definition: definitionOf }] })

function folderWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mallgate-push-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'corner'))
  writeFileSync(join(folder, 'corner', 'mall.yaml'), text)
  return folder
}

test('a folder’s definition is checked, pushed as it is written, and waited for until it is served', async () => {
  const center = await callCenterWith([listed('mall-a')])
  center.on('PUT /v1/malls/corner', () => ({ body: record, headers: { 'x-kept': 'yes' } }))
  const written: string[] = []
  const stdout = {
    write(text: string) {
      written.push(text)
      if (written.length === 1) center.change('mall', [running(hash)])
    },
  }
  const cwd = folderWith(yaml)
  const { exitCode, err } = await cli(['mall', 'push', 'corner', '--why', 'new shop', '--call-center', center.address], { cwd, stdout })
  expect([exitCode, err]).toEqual([0, ''])
  expect(written).toEqual([`corner is ${hash} now, revision 7, by ana@ops.\n`, expect.stringMatching(/^Served after [\d.]+ m?s\.\n$/)])
  expect(center.asked.find(({ method }) => method === 'PUT')).toMatchObject({
    url: '/v1/malls/corner?why=new+shop',
    type: 'application/yaml',
    body: yaml,
  })
})

test('faults are told by file, line and column, schema, rules and compiling alike, and nothing is pushed', async () => {
  const push = async (text: string) =>
    cli(['mall', 'push', 'corner/mall.yaml', '--call-center', 'http://127.0.0.1:2'], { cwd: folderWith(text) })
  expect(await push(yaml.replace('currency: EUR', 'curency: EUR').replace('locale: de-DE', 'locale: 7'))).toMatchObject({
    exitCode: 4,
    out: '',
    err: expect.stringMatching(/^mallgate: 2 faults in corner\/mall\.yaml; nothing was pushed\.\n(  corner\/mall\.yaml:\d+:\d+ .+\n){2}$/),
  })
  expect((await push(yaml.replace('.card', "'.card:frobnicate'"))).err).toMatch(
    /One fault .+\n  corner\/mall\.yaml:8:\d+ extract\.strategies\[0\]\.css\.items: /,
  )
  expect((await push(yaml.replace('id: corner', 'id: other'))).err).toContain('is not the name of its folder')
  expect(await cli(['mall', 'push', 'nowhere'], { cwd: tmpdir() })).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('there is no such file'),
  })
})

test('what Call Center finds wrong is told with its place in the file', async () => {
  const center = await callCenterWith([])
  const errors = [{ in: 'body', name: 'extract', line: 6, column: 1, key: 'extract', message: 'cannot be compiled here' }]
  center.on('PUT /v1/malls/corner', { status: 422, body: problem('invalid_definition', 'extract: cannot be compiled here', { errors }) })
  const { exitCode, err } = await cli(['mall', 'push', 'corner', '--call-center', center.address], { cwd: folderWith(yaml) })
  expect(exitCode).toBe(4)
  expect(err).toBe(
    `mallgate: Call Center at ${center.address} refused: The definition is not valid.\n  corner/mall.yaml:6:1 extract: cannot be compiled here\n`,
  )
})

test('a definition that an instance refuses is a failure with its reason', async () => {
  const center = await callCenterWith([listed('mall-a', { refused: [{ mall: 'corner', definition: hash, reason: 'no crawler for it' }] })])
  center.on('PUT /v1/malls/corner', { body: record })
  const { exitCode, err } = await cli(['mall', 'push', 'corner', '--call-center', center.address], { cwd: folderWith(yaml) })
  expect([exitCode, err]).toEqual([4, 'mallgate: mall-a refuses it: no crawler for it. What ran before goes on.\n'])
})

test('one that is switched off is not waited for', async () => {
  const center = await callCenterWith([])
  center.on('PUT /v1/malls/corner', { body: recordOf('definition', 'corner', { ...definition, enabled: false }) })
  const { exitCode, out } = await cli(['mall', 'push', 'corner', '--call-center', center.address], {
    cwd: folderWith(`${yaml}enabled: false\n`),
  })
  expect(exitCode).toBe(0)
  expect(out).toContain('mallgate settings corner --on switches it on')
})

test('a rollback goes to the revision given, or to the last that was another', async () => {
  const center = await callCenterWith([running(hash)])
  const older = { ...definition, fresh: '1m' }
  center.on('GET /v1/malls/corner/revisions', {
    body: {
      records: [
        recordOf('definition', 'corner', definition, { revision: 9 }),
        recordOf('definition', 'corner', null, { revision: 8 }),
        recordOf('definition', 'corner', definition, { revision: 7 }),
        recordOf('definition', 'corner', older, { revision: 6, why: 'first try' }),
      ],
    },
  })
  center.on('POST /v1/malls/corner/rollback', { body: recordOf('definition', 'corner', definition, { revision: 10 }) })
  const run = (...argv: string[]) => cli(['mall', ...argv, '--call-center', center.address])
  expect((await run('rollback', 'corner', '--why', 'worse')).exitCode).toBe(0)
  expect((await run('rollback', 'corner', '7', '--json')).exitCode).toBe(0)
  expect(center.asked.flatMap(({ method, url, body }) => (method === 'POST' ? [[url, JSON.parse(body)]] : []))).toEqual([
    ['/v1/malls/corner/rollback', { revision: 6, why: 'worse' }],
    ['/v1/malls/corner/rollback', { revision: 7 }],
  ])
  const { out } = await run('revisions', 'corner')
  expect(out.split('\n').map((line) => line.split('  ')[0])).toEqual(['REVISION', '9', '8', '7', '6', ''])
  expect(out).toContain('pushed definition taken back')
})

test('what was pushed is listed with who runs and who refuses it', async () => {
  const center = await callCenterWith([
    running(hash),
    listed('crawler-b', { service: 'crawler', refused: [{ mall: 'other', reason: 'bad pattern' }] }),
  ])
  center.on('GET /v1/malls', {
    body: {
      records: [
        record,
        recordOf('definition', 'other', { ...definition, id: 'other' }),
        recordOf('definition', 'gone', null),
        recordOf('removal', 'away', { data: true }),
      ],
    },
  })
  const { out } = await cli(['mall', 'list', '--call-center', center.address])
  expect(out.split('\n').slice(0, 4)).toEqual([
    expect.stringMatching(/^MALL {4}STATE {9}INSTANCES {2}DEFINITION/),
    expect.stringMatching(/^corner {2}served {16}1 {2}sha256-/),
    expect.stringMatching(/^other {3}refused by 1 {10}0 {2}sha256-/),
    expect.stringMatching(/^away {4}removed {15}0 {2}/),
  ])
})

test('a mall is shown with where its definition comes from; --yaml gives it back', async () => {
  const center = await callCenterWith([running('sha256-f'), listed('mall-b', { malls: [{ id: 'corner', definition: 'sha256-f' }] })])
  center.on('GET /v1/definitions/sha256-f', { body: definition })
  const run = (...argv: string[]) => cli(['mall', 'show', 'corner', ...argv, '--call-center', center.address])
  expect((await run()).out).toBe(
    [
      'mall        corner',
      'shop        https://corner.example',
      'definition  sha256-f',
      'from        a folder of the processes that host it',
      'runs on     mall-a, mall-b',
      '',
    ].join('\n'),
  )
  expect((await run('--yaml')).out).toContain('query:\n    q: "{query}"')
  center.on('GET /v1/malls/corner', { body: record })
  expect((await run()).out).toMatch(
    new RegExp(
      `^definition {2}${hash}\nfrom {8}pushed .* by ana@ops; revision 7\nruns on {5}no instance\nanother on {2}mall-a, mall-b\n`,
      'm',
    ),
  )
  expect(await cli(['mall', 'show', 'nix', '--call-center', center.address])).toMatchObject({
    exitCode: 4,
    err: expect.stringContaining('nobody hosts it'),
  })
})

test('a removal says what goes, asks where somebody can be asked, and counts what went', async () => {
  const center = await callCenterWith([running(hash)])
  center.on('GET /v1/malls/corner', { body: record })
  center.on('DELETE /v1/malls/corner', { body: { removed: { keys: 31, crawls: 0, offers: 12 }, hosts: 1, clean: false } })
  const run = (argv: string[], patch = {}) => cli(['mall', 'remove', 'corner', ...argv, '--call-center', center.address], patch)
  expect(await run([])).toMatchObject({ exitCode: 2, err: expect.stringContaining('add --yes') })
  const questions: string[] = []
  const answering = (answer: string) => ({ ask: async (question: string) => (questions.push(question), answer) })
  expect(await run(['--data'], answering('y'))).toEqual({
    exitCode: 4,
    out: '',
    err: '1 instance will stop hosting it; its queues, schedules and waiters are deleted; its offers, price history and crawl log are deleted.\nmallgate: Not confirmed: nothing was removed.\n',
  })
  expect(center.asked.some(({ method }) => method === 'DELETE')).toBe(false)
  expect(await run([], answering('corner'))).toMatchObject({
    out: 'corner is removed; deleted: 31 keys, 12 offers.\n',
    err: expect.stringContaining('1 instance still hosts it: what is left goes in the background\n'),
  })
  expect((await run(['--yes', '--data', '--why', 'closed'])).exitCode).toBe(0)
  expect(center.asked.flatMap(({ method, url }) => (method === 'DELETE' ? [url] : []))).toEqual([
    '/v1/malls/corner?data=false',
    '/v1/malls/corner?data=true&why=closed',
  ])
  expect(questions).toEqual(['Type corner to remove it for good: ', 'Type corner to remove it for good: '])
})

test('a pushed definition is taken back', async () => {
  const center = await callCenterWith([])
  const run = () => cli(['mall', 'take-back', 'corner', '--call-center', center.address])
  expect(await run()).toMatchObject({ exitCode: 4, err: expect.stringContaining('No definition of corner is pushed') })
  center.on('DELETE /v1/malls/corner/definition', { status: 204 })
  expect(await run()).toMatchObject({ exitCode: 0, out: expect.stringContaining('a folder’s counts again'.replace('’', "'")) })
})
