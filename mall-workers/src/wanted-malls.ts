import type { Config } from '@mallgate/shared/contract/operations'
import { untilAborted } from '@mallgate/shared/deadline'
import {
  type LoadedDefinitions,
  type WantedNames,
  createDefinitionFolders,
  mallOfFile,
  namedMallFault,
  wantedNames,
} from '@mallgate/shared/definition-folders'
import type { ConfigWatch, Discovery } from '@mallgate/shared/discovery'
import type { Log } from '@mallgate/shared/log'

import { type HostedMalls, hostedMalls } from './hosted-malls.ts'
import { type PushedDefinitions, createPushedDefinitions } from './pushed-definitions.ts'
import { watchFolders } from './watch-folders.ts'

/** What this process is to host, as folders and orders now have it. */
export interface WantedMalls {
  current(): HostedMalls
  config(): Config | undefined
  /** Called when it may be another; before that what changes is only noted. */
  onChange(listener: () => void): void
  close(): Promise<void>
}

export interface WantedMallsOptions {
  /** `MALLS` */
  malls: string
  dirs: readonly string[]
  discovery: Pick<Discovery, 'watchConfig' | 'definition'>
  log: Log
}

// Where Call Center is away, or cannot say yet what was ordered, the folders alone must do.
const configWithinMs = 1_500

/**
 * Reads the folders, and waits a moment for what operators ordered, so that what they took away is not hosted for a moment.
 * @throws Error for a mall that is named and nowhere, or whose file is bad or stands twice
 */
export async function watchWantedMalls({ malls, dirs, discovery, log }: WantedMallsOptions): Promise<WantedMalls> {
  const wanted = wantedNames(malls)
  let changed: () => void = () => undefined
  const sayErrors = createFolderErrors(wanted, log)
  const folders = await watchFolders({
    dirs,
    folders: createDefinitionFolders(dirs),
    onChange(look) {
      sayErrors(look)
      changed()
    },
    log,
  })
  sayErrors(folders.current())
  const config = discovery.watchConfig()
  const pushed = createPushedDefinitions({ fetch: (hash, signal) => discovery.definition(hash, signal), onHad: () => changed(), log })
  config.onChange((now) => {
    pushed.follow(now)
    changed()
  })
  const close = async () => {
    changed = () => undefined
    pushed.close()
    config.close()
    await folders.close()
  }
  try {
    await firstConfig(config, pushed)
    refuseUnknown(wanted, folders.current(), config.current())
  } catch (error) {
    await close()
    throw error
  }
  return {
    current: () => hostedMalls({ wanted, folders: folders.current(), config: config.current(), pushed: (hash) => pushed.get(hash) }),
    config: () => config.current(),
    onChange(listener) {
      changed = listener
    },
    close,
  }
}

async function firstConfig(watch: ConfigWatch, pushed: PushedDefinitions): Promise<void> {
  const signal = AbortSignal.timeout(configWithinMs)
  await watch.ready(signal).catch(() => undefined)
  const config = watch.current()
  if (!config) return
  pushed.follow(config)
  await untilAborted(pushed.settled(), signal).catch(() => undefined)
}

/** Says, once each, what is wrong with folders and with others' files; what is wrong with the malls to be hosted is said as they are refused. */
function createFolderErrors({ all, names }: WantedNames, log: Log): (look: LoadedDefinitions) => void {
  let said = new Set<string>()
  return ({ errors }) => {
    const others = errors.filter(({ file }) => {
      const mall = mallOfFile(file)
      return mall === undefined || !(all || names.has(mall))
    })
    for (const { file, message } of others) {
      if (!said.has(message)) log[mallOfFile(file) === undefined ? 'error' : 'warn'](message)
    }
    said = new Set(others.map(({ message }) => message))
  }
}

function refuseUnknown({ names }: WantedNames, folders: LoadedDefinitions, config: Config | undefined): void {
  for (const name of names) {
    const order = config?.malls.find(({ id }) => id === name)
    const fault = order?.definition || order?.removed ? undefined : namedMallFault(name, folders)
    if (fault) throw new Error(fault)
  }
}
