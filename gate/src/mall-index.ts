import type { ListedInstance, ServedMall } from '@mallgate/shared/contract/instance'
import type { Config } from '@mallgate/shared/contract/operations'
import type { MallInfo } from '@mallgate/shared/contract/search'
import type { ConfigWatch, Watch } from '@mallgate/shared/discovery'

import { createLostMalls } from './lost-malls.ts'
import { type ReleaseRules, releaseRules } from './release-rules.ts'
import type { Visitor } from './visitor.ts'

/** A mall as one visitor sees it, and whom to ask for it. */
export interface KnownMall {
  id: string
  name?: string
  mode?: ServedMall['mode']
  /** Hash of the definition by which these instances read the shop. */
  definition?: string
  /** By which what is stored of it is found. */
  reading?: string
  /** Instances to ask, in any order: the same array for as long as they are the same. */
  candidates: readonly ListedInstance[]
  /** Instances that serve other visitors: asked only where nobody else is left. */
  others: readonly ListedInstance[]
}

/** What the public may know of a mall: not where its instances are. */
export type MallFacts = Omit<MallInfo, 'breaker' | 'retryAfterMs'>

/** All malls by id, from what Call Center told last: built once per change, not per request. */
export interface MallIndex {
  /** False until a first list is known. */
  known(): boolean
  /** In order of their ids. `visitor` is asked for only where releases make a difference. */
  all(visitor: () => Visitor): readonly KnownMall[]
  /** The same array as long as nothing changed; undefined where releases make a difference. */
  sameForAll(): readonly KnownMall[] | undefined
  get(id: string, visitor: () => Visitor): KnownMall | undefined
  /** In order of their ids. */
  facts(): MallFacts[]
  close(): void
}

/** A mall of which visitors see different instances. */
interface ReleasedMall {
  rules: ReleaseRules
  byVersion: ReadonlyMap<string, KnownMall>
}

interface Built {
  serving: ReadonlyMap<string, readonly Serving[]>
  malls: ReadonlyMap<string, KnownMall>
  list: readonly KnownMall[]
  /** Undefined where everybody sees the same. */
  released: ReadonlyMap<string, ReleasedMall> | undefined
}

interface Serving {
  instance: ListedInstance
  mall: ServedMall
}

export function createMallIndex(watch: Watch, config?: ConfigWatch): MallIndex {
  let known = false
  const lost = createLostMalls(watch, () => rebuild())
  const build = () => buildIndex(lost.and(watch.current()), config?.current())
  let built = build()
  const rebuild = () => void (built = build())
  const nowKnown = () => {
    known = true
    rebuild()
  }
  const stopListening = [watch.onChange(nowKnown), config?.onChange(rebuild)]
  const stopped = new AbortController()
  // Closed before Call Center was reached: there is nobody left to tell.
  watch.ready(stopped.signal).then(nowKnown, () => undefined)

  const seenBy = (mall: KnownMall, { rules, byVersion }: ReleasedMall, visitor: Visitor): KnownMall =>
    byVersion.get(rules.versionFor(visitor) ?? '') ?? mall

  return {
    known: () => known,
    all(visitor) {
      const { list, released } = built
      if (!released) return list
      const who = visitor()
      return list.map((mall) => {
        const own = released.get(mall.id)
        return own ? seenBy(mall, own, who) : mall
      })
    },
    sameForAll: () => (built.released ? undefined : built.list),
    get(id, visitor) {
      const mall = built.malls.get(id)
      const own = built.released?.get(id)
      return mall && own ? seenBy(mall, own, visitor()) : mall
    },
    facts: () => [...built.malls.values()].map((mall) => factsOf(mall, built.serving.get(mall.id)!)),
    close() {
      stopped.abort()
      for (const stop of stopListening) stop?.()
      lost.close()
      watch.close()
      config?.close()
    },
  }
}

function buildIndex(instances: readonly ListedInstance[], config: Config | undefined): Built {
  const serving = servingOf(instances, notServed(config))
  const malls = new Map<string, KnownMall>()
  const released = new Map<string, ReleasedMall>()
  for (const [id, all] of serving) {
    const running = new Set(all.map(({ instance }) => instance.version))
    // A rule about what nobody runs takes no share and no group from the others.
    const rules = releaseRules(
      id,
      (config?.releases ?? []).filter(({ version }) => running.has(version)),
    )
    malls.set(id, knownMall(id, all, rules ? ({ version }) => !rules.versions.has(version) : everyone))
    if (rules)
      released.set(id, {
        rules,
        byVersion: new Map([...rules.versions].map((version) => [version, knownMall(id, all, (one) => one.version === version)])),
      })
  }
  return { serving, malls, list: [...malls.values()], released: released.size > 0 ? released : undefined }
}

const everyone = () => true

/** Malls that an operator took away or switched off: not to be asked, though whoever hosts them has not heard of it yet. */
function notServed(config: Config | undefined): ReadonlySet<string> {
  const off = config?.malls.filter(({ removed, settings }) => removed || settings?.enabled === false) ?? []
  return new Set(off.map(({ id }) => id))
}

/** What the instances serve, by mall. A mall that is only starting is not there yet; one that is down or out of service is, with nobody to ask. */
function servingOf(instances: readonly ListedInstance[], without: ReadonlySet<string>): Map<string, Serving[]> {
  const served = new Map<string, Serving[]>()
  for (const instance of instances) {
    if (instance.service !== 'mall' || instance.state === 'starting') continue
    for (const mall of instance.malls) {
      if (without.has(mall.id)) continue
      const list = served.get(mall.id)
      if (list) list.push({ instance, mall })
      else served.set(mall.id, [{ instance, mall }])
    }
  }
  return new Map([...served].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const mayBeAsked = ({ instance }: Serving) => instance.address !== undefined && (instance.state === 'up' || instance.state === 'draining')

function knownMall(id: string, serving: readonly Serving[], sees: (instance: ListedInstance) => boolean): KnownMall {
  const askable = serving.filter(mayBeAsked)
  const own = askable.filter(({ instance }) => sees(instance))
  const others = askable.filter(({ instance }) => !sees(instance))
  const { name, definition, reading = definition, mode } = newest(own.length > 0 ? own : others.length > 0 ? others : serving)
  return {
    id,
    ...(name !== undefined && { name }),
    ...(definition !== undefined && { definition }),
    ...(reading !== undefined && { reading }),
    ...(mode !== undefined && { mode }),
    candidates: own.map(({ instance }) => instance),
    others: others.map(({ instance }) => instance),
  }
}

/** What the instance that started last says of the mall, of those that are up if any is. */
function newest(serving: readonly Serving[]): ServedMall {
  const up = serving.filter(({ instance }) => instance.state === 'up' && !instance.suspect)
  const all = up.length > 0 ? up : serving
  return all.reduce((latest, one) => (one.instance.startedAt > latest.instance.startedAt ? one : latest)).mall
}

function factsOf({ id, name, mode, definition }: KnownMall, serving: readonly Serving[]): MallFacts {
  const states = { up: 0, suspect: 0, draining: 0, out_of_service: 0, down: 0 }
  for (const { instance } of serving)
    states[instance.suspect && instance.state === 'up' ? 'suspect' : (instance.state as keyof typeof states)]++
  return {
    id,
    ...(name !== undefined && { name }),
    instances: states.up,
    states,
    versions: [...new Set(serving.map(({ instance }) => instance.version))].sort(),
    ...(definition !== undefined && { definition }),
    ...(mode !== undefined && { mode }),
  }
}
