import { lookup } from 'node:dns/promises'

/** Addresses of a name as this machine resolves it; none where it does not within a second. */
export type ResolveName = (name: string) => Promise<readonly string[]>

const boundMs = 1_000
const keptMs = 30_000
// A name that is not known yet may be so a moment later: a container's name comes with it.
const missKeptMs = 2_000
const namesAtMost = 1_000

export function createNameResolver(): ResolveName {
  const known = new Map<string, { addresses: Promise<readonly string[]>; until: number }>()

  return (name) => {
    const entry = known.get(name)
    if (entry && entry.until > performance.now()) return entry.addresses
    if (known.size >= namesAtMost) known.delete(known.keys().next().value!)
    const fresh = { addresses: resolve(name), until: performance.now() + keptMs }
    known.delete(name)
    known.set(name, fresh)
    void fresh.addresses.then((addresses) => {
      if (addresses.length === 0) fresh.until = performance.now() + missKeptMs
    })
    return fresh.addresses
  }
}

async function resolve(name: string): Promise<readonly string[]> {
  const { promise: late, resolve: giveUp } = Promise.withResolvers<readonly string[]>()
  const timer = setTimeout(giveUp, boundMs, [])
  try {
    const found = lookup(name, { all: true }).then((all) => all.map(({ address }) => address))
    return await Promise.race([found, late])
  } catch {
    return []
  } finally {
    clearTimeout(timer)
  }
}
