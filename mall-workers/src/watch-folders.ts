import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'

import type { DefinitionFolders, FolderLook } from '@mallgate/shared/definition-folders'
import type { Log } from '@mallgate/shared/log'

/** The definitions of folders, kept in step with what is written there. */
export interface FolderWatch {
  current(): FolderLook
  close(): Promise<void>
}

export interface FolderWatchOptions {
  dirs: readonly string[]
  folders: DefinitionFolders
  /** Called after each look that found something else than the one before. */
  onChange(look: FolderLook): void
  log: Log
  /** How often to look where no event came. */
  everyMs?: number
}

// Some mounts tell of no changes, and a swapped link tells nobody: so all files are looked at this often as well.
const lookEveryMs = 1_000
// What stays the same for so long is taken.
const settleMs = 100

/** Begins with a look. Events only make the next look come sooner: what counts is what a look finds. */
export async function watchFolders({ dirs, folders, onChange, log, everyMs = lookEveryMs }: FolderWatchOptions): Promise<FolderWatch> {
  let current = await folders.look()
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let dueAt = Infinity
  let looking: Promise<void> | undefined
  const watchers = new Map<string, FSWatcher>()

  const lookIn = (ms: number) => {
    if (closed || performance.now() + ms >= dueAt) return
    clearTimeout(timer)
    dueAt = performance.now() + ms
    timer = setTimeout(() => {
      dueAt = Infinity
      looking = (looking ?? Promise.resolve()).then(look).catch((error: unknown) => {
        log.error({ err: error }, 'the folders of malls could not be looked at')
        lookIn(everyMs)
      })
    }, ms)
  }
  const look = async () => {
    if (closed) return
    const before = current
    current = await folders.look()
    followEvents()
    lookIn(current.unsettled ? settleMs : everyMs)
    if (!closed && differ(before, current)) onChange(current)
  }
  const followEvents = () => {
    const wanted = new Set([...dirs, ...[...current.definitions.values()].map(({ file }) => dirname(file))])
    for (const [path, watcher] of watchers) {
      if (wanted.has(path)) continue
      watcher.close()
      watchers.delete(path)
    }
    for (const path of closed ? [] : wanted) if (!watchers.has(path)) follow(path)
  }
  const follow = (path: string) => {
    try {
      const watcher = watch(path, { persistent: false }, () => lookIn(settleMs))
      watcher.on('error', () => drop(path, watcher))
      watchers.set(path, watcher)
    } catch (error) {
      // Not there, or no watches left: it is looked at all the same.
      log.debug({ err: error, path }, 'no events of this folder')
    }
  }
  const drop = (path: string, watcher: FSWatcher) => {
    watcher.close()
    watchers.delete(path)
  }

  followEvents()
  lookIn(current.unsettled ? settleMs : everyMs)
  return {
    current: () => current,
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function differ(before: FolderLook, now: FolderLook): boolean {
  if (before.definitions.size !== now.definitions.size || before.errors.length !== now.errors.length) return true
  for (const [id, { definition, file }] of now.definitions) {
    const old = before.definitions.get(id)
    if (old?.definition !== definition || old.file !== file) return true
  }
  return now.errors.some(({ message }, index) => message !== before.errors[index]?.message)
}
