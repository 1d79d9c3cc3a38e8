import { checked } from './call.ts'
import { Config } from './contract/operations.ts'
import type { CallCenter } from './discovery-call-center.ts'
import { createKeptFile } from './discovery-file.ts'
import { follow } from './discovery-follow.ts'
import type { ConfigWatch } from './discovery.ts'
import type { Log } from './log.ts'

export interface ConfigOptions {
  callCenter: CallCenter
  dataDir: string | undefined
  log: Log
  random: () => number
}

/** A ConfigWatch, and when the last of it is over. */
export interface ConfigLoop extends ConfigWatch {
  ended: Promise<void>
}

const config = checked(Config)

// Said from the first poll on: a Call Center that lost its memory does not tell less to one who had orders.
const pathOf = (has: Config | undefined) =>
  has ? `/v1/config?epoch=${encodeURIComponent(has.epoch)}&revision=${has.revision}` : '/v1/config'

/** Keeps what operators ordered by long polls, and on disk. Only an answer changes it: an error, such as 503 while Call Center has lost its memory, does not. */
export function watchConfig({ callCenter, dataDir, log, random }: ConfigOptions): ConfigLoop {
  const file = dataDir === undefined ? undefined : createKeptFile(dataDir, 'config', config, log)
  let held: Config | undefined

  const hold = (now: Config) => {
    held = now
    following.known()
    following.listeners.tell(now)
  }

  const following = follow<Config, typeof Config, Config>({
    what: 'the configuration',
    callCenter,
    path: (kept) => pathOf(held ?? kept),
    answer: config,
    take(now) {
      const same = held?.epoch === now.epoch && held.revision === now.revision
      if (same) return
      hold(now)
      file?.save(now)
    },
    file,
    takeKept(kept) {
      if (!held) hold(kept)
    },
    log,
    random,
  })

  return {
    ended: following.ended,
    current: () => held,
    ready: following.ready,
    onChange: following.listeners.add,
    close: following.close,
  }
}
