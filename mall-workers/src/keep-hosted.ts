import type { RefusedDefinition } from '@mallgate/shared/contract/instance'
import type { MallDefinition } from '@mallgate/shared/contract/mall'
import { definitionHash } from '@mallgate/shared/definition-hash'
import type { Log } from '@mallgate/shared/log'

import type { CheckDefinition } from './check-definition.ts'
import type { HostedMall } from './host-mall.ts'
import type { HostedMalls } from './hosted-malls.ts'
import type { Mall } from './mall.ts'
import type { Probed } from './probe.ts'

export interface KeepHostedDeps {
  /** What is to be so, as things stand now. */
  wanted(): HostedMalls
  open(definition: MallDefinition): HostedMall
  check: CheckDefinition
  /** Tells Call Center what is hosted and what was refused. @throws where it refuses that */
  register(definitions: readonly MallDefinition[], refused: readonly RefusedDefinition[]): Promise<void>
  /** Tells who settles which malls are hosted, or were a moment ago. */
  onHosted(malls: readonly string[]): void
  log: Log
  /** How long a mall that is no longer registered still answers those who have not heard of it. */
  lingerMs?: number
}

/** Brings what this process hosts to what is wanted, one step at a time. */
export interface Hosting {
  /** For the search route: always what is hosted now. */
  readonly malls: ReadonlyMap<string, Mall>
  /** Those whose definition names a probe query. */
  probed(): Probed[]
  /** Hosts what is wanted at the start, unasked and unregistered; answers what is to be registered. */
  begin(): { definitions: MallDefinition[]; refused: RefusedDefinition[] }
  /** Something that decides what is wanted has changed. */
  changed(): void
  /** Resolves when what was wanted last is so. */
  settled(): Promise<void>
  close(): Promise<void>
}

interface Entry {
  definition: MallDefinition
  hash: string
  mall: HostedMall
}

const lingerAfterMs = 1_000
// Where Call Center is away nobody can be told: what is taken away is taken away all the same.
const registerWithinMs = 800
const checksAtOnce = 8

export function createHosting(deps: KeepHostedDeps): Hosting {
  const { wanted, open, check, log, lingerMs = lingerAfterMs } = deps
  const hosted = new Map<string, Entry>()
  const leaving = new Map<string, { entry: Entry; timer: NodeJS.Timeout }>()
  const closings = new Set<Promise<void>>()
  const malls = new Map<string, Mall>()
  /** By mall: the revision that was refused, and why. */
  const refusals = new Map<string, { hash: string; reason: string }>()
  const said = new Set<string>()
  let told = ''
  let begun = false
  let closed = false
  let dirty = false
  let working: Promise<void> | undefined

  const take = (definition: MallDefinition, hash: string): void => {
    const entry = hosted.get(definition.id) ?? comeBack(definition.id)
    if (entry) {
      entry.mall.update(definition)
      hosted.set(definition.id, { ...entry, definition, hash })
      if (entry.hash !== hash) log.info({ mall: definition.id, definition: hash }, 'mall is hosted by a new definition')
      return
    }
    const mall = open(definition)
    hosted.set(definition.id, { definition, hash, mall })
    malls.set(definition.id, mall.search)
    if (begun) log.info({ mall: definition.id, definition: hash }, 'mall is hosted')
  }
  /** It was on its way out and is wanted again. */
  const comeBack = (id: string): Entry | undefined => {
    const left = leaving.get(id)
    clearTimeout(left?.timer)
    leaving.delete(id)
    return left?.entry
  }
  const letGo = (id: string, entry: Entry): void => {
    hosted.delete(id)
    const end = () => {
      leaving.delete(id)
      malls.delete(id)
      const closing: Promise<void> = entry.mall
        .close()
        .catch((error: unknown) => log.warn({ err: error, mall: id }, 'closing a mall failed'))
        .finally(() => closings.delete(closing))
      closings.add(closing)
      tellHosted()
      log.info({ mall: id }, 'mall is no longer hosted')
    }
    leaving.set(id, { entry, timer: setTimeout(end, lingerMs) })
  }
  const tellHosted = () => deps.onHosted([...hosted.keys(), ...leaving.keys()])

  const refusedNow = ({ refused }: HostedMalls): RefusedDefinition[] => {
    const all = [...refused, ...[...refusals].map(([mall, { hash, reason }]) => ({ mall, definition: hash, reason }))]
    for (const { mall, reason } of all) {
      if (!said.has(`${mall} ${reason}`))
        log.error({ mall, reason }, `a definition is refused, and what was hosted before goes on: ${reason}`)
    }
    said.clear()
    for (const { mall, reason } of all) said.add(`${mall} ${reason}`)
    return all.slice(0, mostRefused)
  }

  const step = async () => {
    const want = wanted()
    const changes = [...want.definitions.values()]
      .map((definition) => ({ definition, hash: definitionHash(definition) }))
      .filter(({ definition: { id }, hash }) => hosted.get(id)?.hash !== hash && refusals.get(id)?.hash !== hash)
    for (const [id, { hash }] of refusals) {
      const now = want.definitions.get(id)
      if (!want.asIs.has(id) && (!now || definitionHash(now) !== hash)) refusals.delete(id)
    }
    const good = await checked(changes, want.checked)
    if (closed) return
    const before = good.map(({ definition: { id } }) => ({ id, entry: hosted.get(id) }))
    for (const { definition, hash } of good) take(definition, hash)
    const gone = [...hosted].filter(([id]) => !want.definitions.has(id) && !want.asIs.has(id))
    for (const [id, entry] of gone) letGo(id, entry)
    tellHosted()
    try {
      await register(want)
    } catch (error) {
      await oneByOne(want, good, before, error as Error)
    }
  }

  const checked = async (changes: Change[], already: ReadonlySet<string>): Promise<Change[]> => {
    const reasons = await inTurn(changes, checksAtOnce, async ({ definition }) =>
      already.has(definition.id) ? undefined : check(definition),
    )
    return changes.filter(({ definition: { id }, hash }, index) => {
      const reason = reasons[index]
      if (reason !== undefined) refusals.set(id, { hash, reason: reason.slice(0, 2_000) })
      else refusals.delete(id)
      return reason === undefined
    })
  }

  const register = async (want: HostedMalls) => {
    const refused = refusedNow(want)
    const definitions = [...hosted.values()].map(({ definition }) => definition)
    const telling = JSON.stringify([[...hosted].map(([id, { hash }]) => [id, hash]), refused])
    if (telling === told) return
    told = telling
    let late = false
    const registering = deps.register(definitions, refused).catch((error: unknown) => {
      told = ''
      if (!late) throw error
      log.error({ err: error }, 'call center refuses what is hosted')
    })
    const { promise: bound, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => ((late = true), resolve()), registerWithinMs)
    await Promise.race([registering, bound]).finally(() => clearTimeout(timer))
  }

  /** One of several was refused by Call Center, which does not say which: each is tried alone, the others as they were. */
  const oneByOne = async (want: HostedMalls, good: Change[], before: { id: string; entry: Entry | undefined }[], error: Error) => {
    log.warn({ err: error }, 'call center refuses what is hosted: each change is tried alone')
    for (const { id, entry } of before) putBack(id, entry)
    for (const [index, { definition, hash }] of good.entries()) {
      take(definition, hash)
      try {
        await register(want)
      } catch (refusal) {
        refusals.set(definition.id, { hash, reason: (refusal as Error).message.slice(0, 2_000) })
        putBack(definition.id, before[index]?.entry)
      }
    }
    await register(want)
  }
  const putBack = (id: string, entry: Entry | undefined) => {
    const now = hosted.get(id)
    if (entry) take(entry.definition, entry.hash)
    else if (now) letGo(id, now)
  }

  const run = async () => {
    while (dirty && !closed) {
      dirty = false
      await step().catch((error: unknown) => log.error({ err: error }, 'what is hosted could not be changed'))
    }
  }
  const changed = () => {
    dirty = true
    if (closed) return
    working ??= run().finally(() => {
      working = undefined
      if (dirty) changed()
    })
  }
  return {
    malls,
    probed: () =>
      [...hosted].flatMap(
        ([
          id,
          {
            definition: { probe },
            mall,
          },
        ]) => (probe ? [{ id, probe, search: mall.search }] : []),
      ),
    begin() {
      const want = wanted()
      for (const definition of want.definitions.values()) take(definition, definitionHash(definition))
      tellHosted()
      begun = true
      const refused = refusedNow(want)
      told = JSON.stringify([[...hosted].map(([id, { hash }]) => [id, hash]), refused])
      return { definitions: [...hosted.values()].map(({ definition }) => definition), refused }
    },
    changed,
    settled: async () => working,
    async close() {
      closed = true
      for (const { timer } of leaving.values()) clearTimeout(timer)
      await working
      const open = [...hosted.values(), ...[...leaving.values()].map(({ entry }) => entry)]
      await Promise.all([...open.map(({ mall }) => mall.close()), ...closings])
    },
  }
}

interface Change {
  definition: MallDefinition
  hash: string
}

const mostRefused = 100

/** As Promise.all, with so many at a time. */
async function inTurn<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const todo = items.entries()
  const one = async () => {
    for (const [index, item] of todo) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one))
  return results
}
