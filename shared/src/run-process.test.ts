import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { expect, test } from 'vitest'

const program = (start: string) => `
import Type from '${import.meta.resolve('typebox')}'
import { createLog } from '${new URL('log.ts', import.meta.url).href}'
import { runProcess } from '${new URL('run-process.ts', import.meta.url).href}'
const log = createLog('test', 'info')
const alive = setInterval(() => undefined, 1_000)
await runProcess({ about: 'A test.', env: Type.Object({}), start: async () => (${start}) })
console.log('started')
`

/** Runs a program and answers with what it logged and how it ended; `then` is done with it once it has started. */
async function run(start: string, then?: (child: ReturnType<typeof spawn>) => void) {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program(start)])
  let logged = ''
  child.stderr.on('data', (data) => (logged += String(data)))
  if (then) {
    await once(child.stdout, 'data')
    then(child)
  }
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  const lines = logged.split('\n').filter((line) => line.startsWith('{'))
  return { code, signal, logged: lines.map((line) => JSON.parse(line) as Record<string, unknown>), text: logged }
}

const close = `close: async () => { log.info('closed') }`

test('a process that is ordered to end drains as on SIGTERM: closed once, the reason in its log, exit status 0', async () => {
  const { code, logged } = await run(`{ log, ${close}, ended: Promise.resolve('ordered by Call Center') }`)
  expect(code).toBe(0)
  expect(logged).toMatchObject([{ msg: 'draining', reason: 'ordered by Call Center' }, { msg: 'closed' }])
})

test('SIGTERM drains it, whether it could be ordered to or not', async () => {
  for (const ended of ['', ', ended: new Promise(() => undefined)']) {
    const { code, logged } = await run(`{ log, ${close}${ended} }`, (child) => child.kill('SIGTERM'))
    expect(code).toBe(0)
    expect(logged).toMatchObject([{ msg: 'draining', signal: 'SIGTERM' }, { msg: 'closed' }])
  }
})

test('a signal to one that drains by order ends it at once', async () => {
  const { code } = await run(`{ log, close: () => new Promise(() => undefined), ended: Promise.resolve('ordered') }`, (child) =>
    child.kill('SIGTERM'),
  )
  expect(code).toBe(1)
})

test('what fails while draining is logged, and exit status 1', async () => {
  const { code, logged } = await run(`{ log, close: async () => { throw new Error('stuck') }, ended: Promise.resolve('ordered') }`)
  expect(code).toBe(1)
  expect(logged.at(-1)).toMatchObject({ msg: 'draining failed', err: { message: 'stuck' } })
})
