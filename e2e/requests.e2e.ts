import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readHttpFile } from './src/http-file.ts'
import { requestChecks } from './src/request-checks.ts'
import { type System, startSystem } from './src/system.ts'

let system: System

beforeAll(async () => {
  system = await startSystem({ malls: 'demo-techmart,demo-hanmart' })
  // Shops open when somebody comes, which on a busy machine may take longer than the requests wait.
  for (const q of ['headphones', '무선 이어폰']) await system.search({ q, timeout: 30_000 })
})
afterAll(() => system?.close())

const text = readFileSync(new URL('../docs/requests.http', import.meta.url), 'utf8')
const written = readHttpFile(text)
/** What stands before the sentence's first sign. */
const nameOf = (sentence: string) => /^[^:.,]+/.exec(sentence)![0]

describe('docs/requests.http', () => {
  it.each(written.map(({ name }, at) => [name, at] as const))('%s', async (name, at) => {
    const { method, url, headers, body, expect: expected } = readHttpFile(text, { gate: system.gateUrl })[at]!
    const response = await fetch(url, { method, headers, ...(body && { body }), signal: AbortSignal.timeout(40_000) })
    const answer = await response.text()
    expect(response.status, answer).toBe(expected.status)
    if (response.status < 400) {
      const ask = async (path: string, more: Record<string, string> = {}) =>
        fetch(system.gateUrl + path, { headers: { ...headers, ...more }, signal: AbortSignal.timeout(40_000) })
      return requestChecks[nameOf(name)]!({ response, text: answer, ask })
    }
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(JSON.parse(answer)).toMatchObject({
      status: expected.status,
      code: expected.code,
      ...(expected.field && { errors: [{ name: expected.field }] }),
    })
  })

  it('has nothing that succeeds and is held to nothing more than its status', () => {
    const succeed = written.filter(({ expect: { status } }) => status < 400).map(({ name }) => nameOf(name))
    expect(succeed.toSorted()).toEqual(Object.keys(requestChecks).toSorted())
  })

  it('has each operation of the API, and names no error without its code', async () => {
    const { body } = await system.get('/openapi.json')
    const { paths } = body as { paths: Record<string, Record<string, unknown>> }
    const requested = written.map(({ method, url }) => `${method.toLowerCase()} ${new URL(url).pathname}`)
    for (const [path, operations] of Object.entries(paths)) {
      const shape = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
      for (const method of Object.keys(operations))
        expect(
          requested.some((one) => one.startsWith(`${method} `) && shape.test(one.slice(method.length + 1))),
          `${method} ${path}`,
        ).toBe(true)
    }
    for (const { name, expect: expected } of written) if (expected.status >= 400) expect(expected.code, name).toBeTruthy()
  })
})
