import type { ListedInstance, ServiceName, Tombstone } from '@mallgate/shared/contract/instance'

/** One instance's change, as the registry's log has it. */
export interface LogEntry {
  revision: number
  id: string
  why: 'put' | Tombstone['why']
}

/** What became of a service: the instances that changed since what was known, or with `list` all there are. */
export interface News {
  epoch: string
  revision: number
  kind: 'changes' | 'list'
  /** What changed in the revisions after the known one; with `list` as far as the log goes back. */
  entries: readonly LogEntry[]
  /** By id: a ListedInstance as JSON. */
  listed: ReadonlyMap<string, string>
}

/** What a watcher has: absent, it has nothing. */
export interface Known {
  epoch: string
  revision: number
}

/** An InstanceList or InstanceChanges, made once for all who are told. */
export interface Answer extends Known {
  event: 'list' | 'changes'
  json: Buffer
  /** The same as a server-sent event. */
  frame: Buffer
}

/**
 * What a watcher is to be told: an answer, or that it has all there is (`same`), or that it has what is not known here (`unclear`):
 * another epoch, or a later revision.
 */
export type Verdict = Answer | 'same' | 'unclear'

/** One service as this Call Center last read it. */
export interface RegistryMemory {
  /** Undefined before the first read. */
  at(): Known | undefined
  /** True where that changed anything. */
  take(news: News): boolean
  verdict(known: Known): Verdict
  /** @throws Error before the first read */
  whole(): Answer
  /** How many instances there are. */
  size(): number
  /** The same for whom JSON is of no use. */
  instances(): readonly ListedInstance[]
}

const logAtMost = 1_000

/** Remembers one service: its instances as text, and its last changes. Answers are made at most once for each revision they are made for. */
export function createRegistryMemory(service: ServiceName, leaseMs: number): RegistryMemory {
  const listed = new Map<string, string>()
  let at: Known | undefined
  let log: LogEntry[] = []
  let answers = new Map<number | 'list', Answer>()
  let parsed: readonly ListedInstance[] | undefined

  const answer = (event: Answer['event'], fields: string): Answer => {
    const { epoch, revision } = at!
    const text = `{"service":"${service}","epoch":${JSON.stringify(epoch)},"revision":${revision},"leaseMs":${leaseMs},${fields}}`
    const frame = Buffer.from(`id: ${epoch}/${revision}\nevent: ${event}\ndata: ${text}\n\n`)
    return { epoch, revision, event, json: Buffer.from(text), frame }
  }

  const once = (key: number | 'list', make: () => Answer) => {
    const made = answers.get(key) ?? make()
    answers.set(key, made)
    return made
  }

  const texts = () => [...listed.keys()].sort().map((id) => listed.get(id)!)

  const whole = () => {
    if (!at) throw new Error(`service '${service}' was not read yet`)
    return once('list', () => answer('list', `"instances":[${texts().join(',')}]`))
  }

  const changesSince = (since: number, from: number) => {
    const last = new Map<string, LogEntry['why']>()
    for (let i = from; i < log.length; i++) last.set(log[i]!.id, log[i]!.why)
    const put: string[] = []
    const gone: Tombstone[] = []
    for (const [id, why] of last) {
      const text = listed.get(id)
      if (text !== undefined) put.push(text)
      else gone.push({ id, why: why === 'put' ? 'lapsed' : why })
    }
    return answer('changes', `"since":${since},"put":[${put.join(',')}],"gone":${JSON.stringify(gone)}`)
  }

  return {
    at: () => at,
    take({ epoch, revision, kind, entries, listed: read }) {
      if (at?.epoch === epoch && at.revision === revision && kind === 'changes') return false
      const before = at
      at = { epoch, revision }
      if (kind === 'list') {
        listed.clear()
        log = [...entries]
      } else {
        for (const { id } of entries) listed.delete(id)
        log.push(...entries)
        if (log.length > logAtMost) log = log.slice(-logAtMost)
      }
      for (const [id, text] of read) listed.set(id, text)
      answers = new Map()
      parsed = undefined
      return before?.epoch !== epoch || before.revision !== revision
    },
    verdict(known) {
      if (!at || known.epoch !== at.epoch || known.revision > at.revision) return 'unclear'
      if (known.revision === at.revision) return 'same'
      const from = firstAfter(log, known.revision)
      // A revision that is not in the log was trimmed from it, or Redis lost it: what came before it is not known.
      if (from === undefined) return whole()
      return once(known.revision, () => changesSince(known.revision, from))
    },
    whole,
    size: () => listed.size,
    instances: () => (parsed ??= texts().map((text) => JSON.parse(text) as ListedInstance)),
  }
}

/** Where the entries after `revision` begin; undefined if there is none of that revision itself. */
function firstAfter(log: readonly LogEntry[], revision: number): number | undefined {
  let low = 0
  let high = log.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (log[middle]!.revision <= revision) low = middle + 1
    else high = middle
  }
  return log[low - 1]?.revision === revision ? low : undefined
}
