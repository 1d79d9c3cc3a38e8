import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { type Replay, startReplay } from './replay.ts'

let pagesDir: string
let replay: Replay

// Pages of our own in the folder's shape: the real ones may not be here.
beforeEach(async () => {
  pagesDir = await mkdtemp(join(tmpdir(), 'replay-'))
  const index = [
    { file: 'a.html', charsetDeclared: 'euc-kr' },
    { file: 'b.html', charsetDeclared: 'utf-8' },
    { file: 'c.json', charsetDeclared: null },
  ]
  await writeFile(join(pagesDir, 'index.json'), JSON.stringify(index))
  await writeFile(join(pagesDir, 'a.html'), '<p>a</p>')
  await writeFile(join(pagesDir, 'b.html'), '<p>b</p>')
  await writeFile(join(pagesDir, 'c.json'), '{"c":1}')
  replay = await startReplay({
    pagesDir,
    routes: [
      { host: 'a.example', file: 'a.html', charset: 'absent' },
      { host: 'b.example', file: 'b.html', charset: 'declared' },
      { host: 'c.example', file: 'c.json', charset: 'declared' },
    ],
  })
})

afterEach(async () => {
  await replay.close()
  await rm(pagesDir, { recursive: true })
})

test('the Host header chooses the page, whatever the path', async () => {
  expect(await ask('a.example', '/Search?q=x')).toEqual({ status: 200, type: 'text/html', body: '<p>a</p>' })
  expect(await ask('B.example:8443', '/')).toEqual({ status: 200, type: 'text/html; charset=utf-8', body: '<p>b</p>' })
  expect(await ask('c.example', '/services/api')).toEqual({ status: 200, type: 'application/json', body: '{"c":1}' })
})

test('an unknown host is told which ones there are', async () => {
  const answer = await ask('d.example', '/')
  expect(answer.status).toBe(404)
  expect(answer.body).toContain('a.example, b.example, c.example')
})

test('a host can be given another page while it runs', async () => {
  await replay.serve('a.example', 'b.html')
  expect(await ask('a.example', '/')).toEqual({ status: 200, type: 'text/html', body: '<p>b</p>' })
})

test('a page that the index does not know is refused, and the old one stays', async () => {
  await expect(replay.serve('a.example', '../secret.html')).rejects.toThrow('knows no ../secret.html')
  expect((await ask('a.example', '/')).body).toBe('<p>a</p>')
})

test('robots.txt is not answered with a page', async () => {
  expect((await ask('a.example', '/robots.txt')).status).toBe(404)
})

test('requests are kept in their order', async () => {
  await ask('a.example', '/one')
  await ask('d.example', '/two')
  expect(replay.requests).toEqual([
    { host: 'a.example', method: 'GET', url: '/one', file: 'a.html' },
    { host: 'd.example', method: 'GET', url: '/two', file: undefined },
  ])
})

function ask(host: string, path: string): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(replay.origin + path, { headers: { host } }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end()
  })
}
