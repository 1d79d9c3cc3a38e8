import Type from 'typebox'
import { afterEach, expect, test } from 'vitest'

import { type Heard, type Said, scriptCallCenter } from './call-center-for-tests.ts'
import { checked, createCaller } from './call.ts'
import { createClusterTokens } from './cluster-token.ts'
import { createCallCenter } from './discovery-call-center.ts'
import { createLog } from './log.ts'

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

const Told = checked(Type.Object({ by: Type.String() }))

async function setUp(...answers: ((heard: Heard) => Said | Promise<Said>)[]) {
  const servers = await Promise.all(answers.map(scriptCallCenter))
  const caller = createCaller(createClusterTokens(undefined, { service: 'test', instance: 'test-1' }))
  const urls = servers.map(({ address }) => address)
  const looking = { afterMs: 100, everyMs: 50, forMs: 200 }
  const callCenter = createCallCenter(urls, caller, createLog('test', 'silent'), () => 0, looking)
  toClose.push(...servers.map(({ close }) => close), () => caller.close(), callCenter.close)
  const ask = () => callCenter.json({ path: '/ask', timeoutMs: 200 }, Told)
  const wait = (signal?: AbortSignal) => callCenter.wait({ path: '/wait', timeoutMs: 10_000, signal }, Told)
  return { servers, ask, wait }
}

const by = (name: string) => (): Said => ({ status: 200, body: { by: name } })
const hung = (): Said => undefined
const away = (): Said => ({ status: 503, body: { code: 'upstream_unavailable' } })

test('a question that waits at one that hangs is put to another, though nothing else is asked', async () => {
  const { wait } = await setUp(hung, by('second'))
  expect(await wait()).toEqual({ by: 'second' })
})

test('a question that waits at one that lives stays there', async () => {
  const told = Promise.withResolvers<Said>()
  const { servers, wait } = await setUp(({ path }) => (path === '/wait' ? told.promise : { status: 200 }), by('second'))
  const waiting = wait()
  for (let looks = 0; looks < 3; looks++) await servers[0]!.hears(({ path }) => path === '/healthz')
  told.resolve({ status: 200, body: { by: 'first' } })
  expect(await waiting).toEqual({ by: 'first' })
  expect(servers[1]!.heard).toEqual([])
})

test('one that answers instead of another is stayed with', async () => {
  const { servers, ask } = await setUp(away, by('second'))
  for (let i = 0; i < 3; i++) expect(await ask()).toEqual({ by: 'second' })
  expect(servers[0]!.heard).toHaveLength(1)
})

test('where none answers, the questions that wait are not moved about', async () => {
  const { servers, ask, wait } = await setUp(({ path }) => (path === '/wait' ? undefined : away()), away)
  const gone = new AbortController()
  const waiting = wait(gone.signal)
  await servers[0]!.hears(({ path }) => path === '/wait')
  for (let i = 0; i < 3; i++) await expect(ask()).rejects.toMatchObject({ status: 503 })
  expect(servers.flatMap(({ heard }) => heard).filter(({ path }) => path === '/wait')).toHaveLength(1)
  gone.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
})
