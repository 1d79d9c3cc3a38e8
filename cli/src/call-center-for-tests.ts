import type { InstanceChanges, InstanceList, ListedInstance, ServiceName } from '@mallgate/shared/contract/instance'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { problem } from '@mallgate/shared/contract/problem'
import { once } from 'node:events'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What was asked of it beside lists. */
interface Asked {
  method: string
  /** With its query. */
  url: string
  type: string | undefined
  authorization: string | undefined
  body: string
}

type Reply = { status?: number; headers?: Record<string, string>; body?: unknown }

/** A server that answers as the contract says Call Center does: lists and their changes by itself, all else as the test tells. */
export interface CallCenterForTests {
  address: string
  asked: Asked[]
  /** Answers `method path` from now on. */
  on(call: string, reply: Reply | ((asked: Asked) => Reply)): void
  /** Breaks off the answer to whoever watches next. */
  cutNext(): void
  /** Everybody who watches is told. */
  change(service: ServiceName, put: ListedInstance[], gone?: InstanceChanges['gone']): void
}

export const listed = (id: string, more: Partial<ListedInstance> = {}): ListedInstance => ({
  id,
  service: 'mall',
  malls: [],
  allMalls: false,
  version: '1.0.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  weight: 1,
  caps: [],
  state: 'up',
  ...more,
})

export const recordOf = (
  kind: OperationsRecord['kind'],
  key: string,
  content: OperationsRecord['content'],
  more = {},
): OperationsRecord => ({
  kind,
  key,
  revision: 7,
  at: '2026-01-02T03:04:05.000Z',
  who: 'ana@ops',
  why: '',
  content,
  ...more,
})

export async function callCenterWith(instances: readonly ListedInstance[]): Promise<CallCenterForTests> {
  const lists = new Map<string, InstanceList>()
  for (const service of ['gate', 'mall', 'crawler', 'db-api'] as const)
    lists.set(service, {
      service,
      epoch: 'e1',
      revision: 1,
      leaseMs: 15_000,
      instances: instances.filter((one) => one.service === service),
    })
  const changes = new Map<string, InstanceChanges>()
  const waiting: { service: string; response: ServerResponse }[] = []
  const replies = new Map<string, Reply | ((asked: Asked) => Reply)>()
  const asked: Asked[] = []
  let cutting = false

  const send = (response: ServerResponse, { status = 200, headers = {}, body }: Reply) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(body === undefined ? undefined : JSON.stringify(body))

  const http = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x')
    const service = /^\/v1\/services\/([^/]+)\/instances$/.exec(url.pathname)?.[1]
    if (service) {
      const revision = Number(url.searchParams.get('revision'))
      const last = changes.get(service)
      if (!url.searchParams.has('revision')) return send(response, { body: lists.get(service) })
      if (cutting) {
        cutting = false
        return response.destroy()
      }
      if (last?.since === revision) return send(response, { body: last })
      waiting.push({ service, response })
      return undefined
    }
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const { authorization, 'content-type': type } = request.headers
      const call = { method: request.method!, url: request.url!, type, authorization, body }
      asked.push(call)
      const reply = replies.get(`${call.method} ${url.pathname}`) ?? { status: 404, body: problem('not_found') }
      send(response, typeof reply === 'function' ? reply(call) : reply)
    })
    return undefined
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    asked,
    on: (call, reply) => void replies.set(call, reply),
    cutNext: () => (cutting = true),
    change(service, put, gone = []) {
      const { instances: before, ...place } = lists.get(service)!
      const away = new Set([...gone, ...put].map(({ id }) => id))
      const revision = place.revision + 1
      lists.set(service, { ...place, revision, instances: [...before.filter(({ id }) => !away.has(id)), ...put] })
      changes.set(service, { ...place, revision, since: place.revision, put, gone })
      for (const each of waiting.splice(0)) {
        if (each.service === service) send(each.response, { body: changes.get(service) })
        else waiting.push(each)
      }
    },
  }
}
