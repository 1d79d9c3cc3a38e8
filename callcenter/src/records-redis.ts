import type { MallDefinition } from '@mallgate/shared/contract/mall'
import type { OperationsRecord } from '@mallgate/shared/contract/operations'
import { ProblemError } from '@mallgate/shared/contract/problem'
import { canonicalJson, definitionHash } from '@mallgate/shared/definition-hash'
import { recordText, recordTextAround } from '@mallgate/shared/operations-records'
import type { Redis } from '@mallgate/shared/redis'

import type { RecordDraft, RecordStore } from './records.ts'
import { redisAnswer } from './redis-answer.ts'
import { registryScript } from './registry-scripts.ts'

const keyNames = ['records', 'record-marks', 'record-head', 'record-ends', 'outbox', 'loaded', 'drains', 'removals', 'definitions']
// A script holds up all of Redis: some hundred definitions are some ms.
const restoredAtOnce = 200

/** Channel on which each change of the records under `tag` is told. */
export const recordsChannel = (tag: string): string => `{${tag}}:record-changes`

/** The records in Redis, under the registry's hash tag. */
export function createRecordStore(redis: Redis, tag: string): RecordStore {
  const keys = keyNames.map((name) => `{${tag}}:${name}`)
  const outboxKey = `{${tag}}:outbox`
  const scriptOf = (name: string) => {
    const script = registryScript({ redis, tag, name: `records-${name}`, keys, after: ['records-prelude'] })
    return (...args: (string | number)[]) => script(recordsChannel(tag), ...args)
  }
  const write = scriptOf('write')
  const restore = scriptOf('restore')
  const look = scriptOf('look')
  const loaded = scriptOf('loaded')
  const removal = scriptOf('removal')
  const takeRemoval = async (mall: string, againInMs: number, now = false) => (await removal(mall, againInMs, now ? 1 : 0)) === 1

  return {
    async write(drafts) {
      const [seconds, micros] = await redisAnswer(redis.time())
      const at = new Date(Number(seconds) * 1000 + Number(micros) / 1000).toISOString()
      const [taken, ...texts] = (await write(...drafts.flatMap((draft) => writeArguments(draft, at)))) as [number, ...string[]]
      if (taken === 0) throw tooLate(Number(texts[0]))
      return texts.map((text) => (text === '' ? undefined : recordOf(text)))
    },
    async restore(records) {
      let news = 0
      for (let i = 0; i < records.length; i += restoredAtOnce) {
        news += Number(await restore(...records.slice(i, i + restoredAtOnce).flatMap(restoreArguments)))
      }
      return news
    },
    markLoaded: async (epoch) => (await loaded(epoch)) === 1,
    async look({ epoch, revision }) {
      const answer = (await look(epoch, revision)) as [string, string, number, number, string[], string[], string[], string[]]
      const [nowEpoch, head, whole, unkept, changed, ended, drained, removals] = answer
      return {
        epoch: nowEpoch,
        revision: Number(head),
        loaded: whole === 1,
        unkept,
        changed: changed.flatMap((text, i) => (i % 2 === 0 ? [{ record: recordOf(text), mark: Number(changed[i + 1]) }] : [])),
        ended,
        drained: drained.flatMap((id, i) => (i % 2 === 0 ? [{ id, seen: drained[i + 1] === '1' }] : [])),
        removals,
      }
    },
    unkept: async (most) => (await redisAnswer(redis.lrange(outboxKey, 0, most - 1))).map(recordOf),
    async forgetUnkept(record) {
      await redisAnswer(redis.lrem(outboxKey, 1, recordText(record)))
    },
    takeRemoval,
    async endRemoval(mall) {
      await takeRemoval(mall, -1, true)
    },
  }
}

const recordOf = (text: string) => JSON.parse(text) as OperationsRecord

function tooLate(now: number): ProblemError {
  const message = `is over already: by Redis it is ${new Date(now).toISOString()}`
  return new ProblemError('invalid_request', `until: ${message}`, { errors: [{ in: 'querystring', name: 'until', message }] })
}

function writeArguments(draft: RecordDraft, at: string): string[] {
  const { kind, key, content, onlyIf = '' } = draft
  const [before, after] = recordTextAround({ ...draft, at })
  return [kind, key, before, after, canonicalJson(content), ...inForce(draft), String(onlyIf)]
}

const restoreArguments = (record: OperationsRecord) => [
  record.kind,
  record.key,
  String(record.revision),
  recordText(record),
  canonicalJson(record.content),
  ...inForce(record),
]

/** Its end in milliseconds, and its definition's hash. */
const inForce = ({ kind, content, until }: Pick<RecordDraft, 'kind' | 'content' | 'until'>) => [
  until === undefined ? '' : String(Date.parse(until)),
  kind === 'definition' && content !== null ? definitionHash(content as MallDefinition) : '',
]
