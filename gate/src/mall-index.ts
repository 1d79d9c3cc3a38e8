import type { Instance, ServedMall } from '@mallgate/shared/contract/instance'
import type { MallInfo } from '@mallgate/shared/contract/search'
import type { Watch } from '@mallgate/shared/discovery'

/** A mall, and who serves it now. */
export interface KnownMall extends MallInfo {
  /** Instances to ask. */
  up: readonly Instance[]
  /** Instances on their way out: asked only where nobody else is left. */
  draining: readonly Instance[]
}

/** All malls by id, from what Call Center told last: built once per change, not per request. */
export interface MallIndex {
  /** False until a first list is known. */
  known(): boolean
  /** In order of their ids. */
  all(): readonly KnownMall[]
  get(id: string): KnownMall | undefined
  close(): void
}

export function createMallIndex(watch: Watch): MallIndex {
  let known = false
  let malls = new Map<string, KnownMall>()
  let list: readonly KnownMall[] = []
  const build = (instances: readonly Instance[]) => {
    malls = indexMalls(instances)
    list = [...malls.values()]
  }
  const stopListening = watch.onChange((instances) => {
    known = true
    build(instances)
  })
  build(watch.current())
  const stopped = new AbortController()
  watch.ready(stopped.signal).then(
    () => {
      known = true
      build(watch.current())
    },
    // Closed before Call Center was reached: there is nobody left to tell.
    () => undefined,
  )
  return {
    known: () => known,
    all: () => list,
    get: (id) => malls.get(id),
    close() {
      stopped.abort()
      stopListening()
      watch.close()
    },
  }
}

/** What the instances serve, by mall. A mall that is only starting is not there yet; one that is down or out of service is, with nobody to ask. */
export function indexMalls(instances: readonly Instance[]): Map<string, KnownMall> {
  const served = new Map<string, { instance: Instance; mall: ServedMall }[]>()
  for (const instance of instances) {
    if (instance.service !== 'mall' || instance.state === 'starting') continue
    for (const mall of instance.malls) {
      const list = served.get(mall.id)
      if (list) list.push({ instance, mall })
      else served.set(mall.id, [{ instance, mall }])
    }
  }
  const ids = [...served.keys()].sort()
  return new Map(ids.map((id) => [id, knownMall(id, served.get(id)!)]))
}

function knownMall(id: string, serving: { instance: Instance; mall: ServedMall }[]): KnownMall {
  const inState = (state: Instance['state']) => serving.filter(({ instance }) => instance.state === state && instance.address)
  const up = inState('up')
  const draining = inState('draining')
  const newest = [...(up.length > 0 ? up : serving)].sort((a, b) => (a.instance.startedAt < b.instance.startedAt ? 1 : -1))[0]!.mall
  return {
    id,
    ...(newest.name !== undefined && { name: newest.name }),
    instances: up.length,
    ...(newest.definition !== undefined && { definition: newest.definition }),
    ...(newest.mode !== undefined && { mode: newest.mode }),
    up: up.map(({ instance }) => instance),
    draining: draining.map(({ instance }) => instance),
  }
}
