import type { Source } from './command-spec.ts'
import { type ExitCode, exitCodes } from './cli-error.ts'
import type { Surroundings } from './terminal.ts'

// Asked by a shell while somebody types: the answer comes at once or not at all.
const boundMs = 1_000

/** For completion scripts: names, a line each; nothing at all where they are not to be had. */
export async function namesCommand(source: Source, around: Surroundings): Promise<ExitCode> {
  try {
    const bounded = { ...around, signal: AbortSignal.any([around.signal, AbortSignal.timeout(boundMs)]) }
    const names = await (source === 'malls' ? gateMalls(bounded) : callCenterNames(source, bounded))
    // bash expands what it is given to choose from: nothing but plain names may get there.
    around.stdout.write(names.map((name) => (/^[\w.-]+$/.test(name) ? `${name}\n` : '')).join(''))
  } catch {
    // A message would stand in the middle of what is being typed.
  }
  return exitCodes.ok
}

async function gateMalls(around: Surroundings): Promise<string[]> {
  const { linkToGate } = await import('./gate-link.ts')
  const malls = await linkToGate(undefined, around).client.malls({ signal: around.signal })
  return malls.map(({ id }) => id)
}

async function callCenterNames(source: Exclude<Source, 'malls'>, around: Surroundings): Promise<string[]> {
  const [{ linkToCallCenter }, { askList, askLists }, { askRecords }] = await Promise.all([
    import('./call-center-link.ts'),
    import('./lists.ts'),
    import('./order.ts'),
  ])
  const link = linkToCallCenter(undefined, around)
  switch (source) {
    case 'instances':
      return (await askLists(link)).lists.flatMap(({ instances }) => instances.map(({ id }) => id))
    case 'releases':
      return (await askRecords(link, '/v1/releases')).map(({ key }) => key)
    case 'known-malls': {
      const [instances, pushed] = await Promise.all([askList(link, 'mall'), askRecords(link, '/v1/malls')])
      const hosted = instances.flatMap(({ malls }) => malls.map(({ id }) => id))
      return [...new Set([...hosted, ...pushed.map(({ key }) => key)])].sort()
    }
  }
}
